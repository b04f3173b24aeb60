import type { EpicId, Oid } from "../core/ids.ts";
import { sheafRef } from "../core/epic/layout.ts";
import type { MovedRef, Operation } from "../core/lifecycle/operation.ts";
import type { Git } from "./git.ts";
import { findCommit, type RefChange } from "./refs.ts";

/**
 * Writes an operation as a commit on top of the log and returns the change of the log's ref, to go into the
 * same transaction as the refs that the operation moves. The commit keeps the old tips reachable, and a conflict that
 * the operation closed.
 */
export async function recordOperation(git: Git, epic: EpicId, operation: Operation): Promise<RefChange> {
  const ref = sheafRef(epic, "operations");
  const old = await findCommit(git, ref);
  const conflicts = Object.entries({ closed: operation.closed, opened: operation.opened });
  const entries = conflicts.flatMap(([name, conflict]) =>
    conflict === undefined ? [] : [`100644 blob ${conflict.state}\t${name}.json\n`],
  );
  const keep = [
    ...operation.moved.flatMap((moved) => moved.old ?? []),
    ...conflicts.flatMap(([, conflict]) => [conflict?.shown, conflict?.answers].flatMap((oid) => oid ?? [])),
  ];
  // The empty tree, unless a conflict is to be kept.
  const tree = await git.text(["mktree"], { input: entries.join("") });
  const parents = [...new Set([...(old === undefined ? [] : [old]), ...keep])];
  const args = ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-F", "-"];
  const input = `${operation.kind}: ${operation.summary}\n\n${JSON.stringify(operation)}\n`;
  return { kind: "set", ref, old, new: (await git.text(args, { input })) as Oid };
}

/** The compare-and-swap that makes a move. */
export function refChange({ ref, old, new: to }: MovedRef): RefChange {
  if (to !== undefined) return { kind: "set", ref, old, new: to };
  if (old !== undefined) return { kind: "delete", ref, old };
  return { kind: "verify", ref, old };
}

/** The operations of an epic, newest first, `limit` at most. */
export async function readOperations(git: Git, epic: EpicId, limit: number): Promise<Operation[]> {
  const ref = sheafRef(epic, "operations");
  const { code, stdout } = await git.run(
    ["log", "--first-parent", `--max-count=${limit}`, "-z", "--format=%b", ref, "--"],
    {
      answers: [128],
    },
  );
  if (code !== 0) return [];
  return stdout
    .toString("utf8")
    .split("\0")
    .flatMap((body) => parseOperation(body) ?? []);
}

function parseOperation(body: string): Operation | undefined {
  try {
    const value = JSON.parse(body) as Operation;
    return value.schema === 1 ? value : undefined;
  } catch {
    return undefined;
  }
}
