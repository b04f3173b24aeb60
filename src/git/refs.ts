import { gitFailed } from "../errors.ts";
import type { Instant, Oid } from "../core/ids.ts";
import { parseSeconds } from "../core/time.ts";
import type { GitObject } from "./batch.ts";
import type { Git } from "./git.ts";
import { readObjects, resolveNames } from "./objects.ts";
import { withMoveNoted } from "./own-move.ts";
import { askReadable } from "./readable.ts";

/** One step of a ref transaction; `old` undefined means that the ref must not exist. */
export type RefChange =
  | { readonly kind: "set"; readonly ref: string; readonly new: Oid; readonly old: Oid | undefined }
  | { readonly kind: "delete"; readonly ref: string; readonly old: Oid }
  | { readonly kind: "verify"; readonly ref: string; readonly old: Oid | undefined };

/**
 * Moves refs all together or not at all, each by compare-and-swap. Returns false when another process was
 * first (some ref is not at its `old`); throws on any other failure of git. `reason` goes into the reflogs. A ref that
 * something has made symbolic is a plain one afterwards: what it named is not moved.
 */
export async function moveRefs(git: Git, changes: readonly RefChange[], reason: string): Promise<boolean> {
  const input = changes.map(instruction).join("");
  const { code, stderr } = await withMoveNoted(git, changes, (env) =>
    git.run(["update-ref", "--no-deref", "--create-reflog", "-m", reason, "--stdin", "-z"], {
      input: `start\0${input}prepare\0commit\0`,
      answers: [1, 128],
      env,
    }),
  );
  if (code === 0) return true;
  if (/but expected|already exists|reference is missing|unable to resolve reference/i.test(stderr))
    return false;
  throw gitFailed("refs-not-moved", `git update-ref failed: ${stderr.trim()}`, "", { data: { changes } });
}

function instruction(change: RefChange): string {
  switch (change.kind) {
    // Names of objects differ in length from repository to repository, so absence is said without a row of zeros.
    case "set":
      return change.old === undefined
        ? `create ${change.ref}\0${change.new}\0`
        : `update ${change.ref}\0${change.new}\0${change.old}\0`;
    case "delete":
      return `delete ${change.ref}\0${change.old}\0`;
    case "verify":
      return `verify ${change.ref}\0${change.old ?? ""}\0`;
    default:
      return change satisfies never;
  }
}

/** The commit a name points at, or undefined where nothing has that name. */
export async function findCommit(git: Git, name: string): Promise<Oid | undefined> {
  const [commit] = await resolveNames(git, [`${name}^{commit}`]);
  return commit;
}

/** All refs under a prefix with the ids they point at, in one git process. */
export async function listRefs(git: Git, ...prefixes: readonly string[]): Promise<Map<string, Oid>> {
  const text = await git.text(["for-each-ref", "--format=%(objectname) %(refname)", ...prefixes]);
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line) => [line.slice(line.indexOf(" ") + 1), line.slice(0, line.indexOf(" ")) as Oid]),
  );
}

/** Which of some refs `into` has already; not those whose history git cannot tell. One git process. */
export async function listMergedRefs(git: Git, refs: readonly string[], into: string): Promise<Set<string>> {
  const { answer } = await askReadable(refs, "", async (some) =>
    git.text(["for-each-ref", "--format=%(refname)", `--merged=${into}`, ...some]),
  );
  return new Set(answer.split("\n"));
}

/** A ref with the time of the commit it points at. */
export interface DatedRef {
  readonly oid: Oid;
  /** Undefined for a ref to something else than a commit, and for a date that no calendar has. */
  readonly at: Instant | undefined;
}

/** {@link listRefs} with the committer's time of each, from the git that is open anyway. */
export async function listDatedRefs(
  git: Git,
  ...prefixes: readonly string[]
): Promise<Map<string, DatedRef>> {
  // git itself would end at the first ref whose object is missing: then nobody's date could be read.
  const refs = await listRefs(git, ...prefixes);
  const oids = [...new Set(refs.values())];
  const objects = await readObjects(git, oids);
  const dates = new Map(oids.map((oid, at) => [oid, committedAt(objects[at])]));
  return new Map([...refs].map(([ref, oid]) => [ref, { oid, at: dates.get(oid) }]));
}

function committedAt(object: GitObject | undefined): Instant | undefined {
  if (object?.type !== "commit") return undefined;
  const [header = ""] = object.bytes.toString("latin1").split("\n\n", 1);
  const [, seconds = ""] = /^committer .*> (\d+) [+-]\d{4}$/m.exec(header) ?? [];
  return parseSeconds(seconds);
}
