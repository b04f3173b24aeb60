import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import { primary, type AgentId, type Oid } from "../ids.ts";
import type { Manifest } from "./schema.ts";

/** A piece of work and whose it is: a feature, or a task that is under way. */
export interface Assignment {
  readonly kind: "feature" | "task";
  readonly id: string;
  readonly owner: AgentId;
}

/** The piece of work that a person names by id, or a feature by its number; undefined where nothing has that name. */
export function findAssignment({ features, tasks }: Manifest, name: string): Assignment | undefined {
  const feature = features.find(({ id }) => id === name || id.split("_")[1] === name);
  if (feature !== undefined) return { kind: "feature", id: feature.id, owner: feature.owner };
  const task = tasks.find(({ id }) => id === name);
  return task && { kind: "task", id: task.id, owner: task.owner };
}

/** What is known when work is to change hands. */
export interface ReassignFacts {
  readonly assignment: Assignment;
  readonly to: AgentId;
  /** Agents whose work is merged and whose branch is gone. */
  readonly finished: ReadonlySet<AgentId>;
  /** Agents that have a branch. */
  readonly started: ReadonlySet<AgentId>;
  /** What the old owner's worktree is in the middle of. */
  readonly operation: string | undefined;
  readonly hasOpenConflict: boolean;
}

/**
 * Decides whether work may change hands now. `carry` says that the old owner has commits, which come along by a merge
 * into the epic branch; otherwise only the manifest changes.
 */
export function decideReassign(
  facts: ReassignFacts,
):
  | { readonly kind: "reassign"; readonly carry: boolean }
  | { readonly kind: "refused"; readonly code: string; readonly why: string; readonly fix: string } {
  const { assignment, to, finished, started, operation, hasOpenConflict } = facts;
  const { id, owner } = assignment;
  const refused = (code: string, why: string, fix: string) => ({ kind: "refused", code, why, fix }) as const;
  if (owner === to) return refused("owner-already", `${id} is ${to}'s already`, "sheaf status");
  if (finished.has(to)) {
    return refused(
      "reader-finished",
      `${to} has finished and is gone`,
      `sheaf start ${to}, or name another agent`,
    );
  }
  if (hasOpenConflict) {
    return refused(
      "conflict-open",
      "a sync has stopped at a conflict",
      "sheaf sync --status, and settle it first",
    );
  }
  if (operation !== undefined) {
    const why = `the worktree of ${owner} is in the middle of a ${operation}`;
    return refused("operation-in-progress", why, "let its agent finish or abort that first");
  }
  return { kind: "reassign", carry: owner !== primary && started.has(owner) };
}

/**
 * The text of a manifest in which a piece of work is somebody else's; every other character stays as it is. `tip` is the
 * old owner's last commit, where it has any: what it committed until then stays its own.
 */
export function reassignText(
  text: string,
  { kind, id, owner: old }: Assignment,
  { to, tip }: { readonly to: AgentId; readonly tip: Oid | undefined },
): string {
  const list: unknown = parseDocument(text).get(kind === "feature" ? "features" : "tasks");
  const item = isSeq(list) ? list.items.find((one) => isMap(one) && one.get("id") === id) : undefined;
  const owner: unknown = isMap(item) ? item.get("owner", true) : undefined;
  const range = isScalar(owner) ? owner.range : undefined;
  if (!range) return text;
  const after = text.slice(0, range[0]) + to + text.slice(range[1]);
  return tip === undefined ? after : withRecord(after, { work: id, agent: old, tip });
}

function withRecord(text: string, record: { work: string; agent: AgentId; tip: Oid }): string {
  const { work, agent, tip } = record;
  const entry = `  - { work: ${work}, agent: ${agent}, tip: "${tip}" }\n`;
  const document = parseDocument(text);
  if (!document.has("reassigned")) return `${text.replace(/\n?$/, "\n")}reassigned:\n${entry}`;
  const line = /^reassigned:[ \t]*(?:#.*)?\r?\n(?=[ ]{2}- )/m.exec(text);
  if (line !== null) return text.replace(line[0], `${line[0]}${entry}`);
  // Somebody has written the list in another shape.
  document.addIn(["reassigned"], document.createNode(record));
  return document.toString({ lineWidth: 0 });
}
