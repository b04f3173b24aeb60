import { gitFailed } from "../errors.ts";
import type { Instant, Oid } from "../core/ids.ts";
import type { Git } from "./git.ts";
import { resolveNames } from "./objects.ts";
import { withMoveNoted } from "./own-move.ts";

/** One step of a ref transaction; `old` undefined means that the ref must not exist. */
export type RefChange =
  | { readonly kind: "set"; readonly ref: string; readonly new: Oid; readonly old: Oid | undefined }
  | { readonly kind: "delete"; readonly ref: string; readonly old: Oid }
  | { readonly kind: "verify"; readonly ref: string; readonly old: Oid | undefined };

/**
 * Moves refs all together or not at all, each by compare-and-swap. Returns false when another process was
 * first (some ref is not at its `old`); throws on any other failure of git. `reason` goes into the reflogs.
 */
export async function moveRefs(git: Git, changes: readonly RefChange[], reason: string): Promise<boolean> {
  const input = changes.map(instruction).join("");
  const steps = changes.flatMap((change) => (change.kind === "set" ? [change] : []));
  const { code, stderr } = await withMoveNoted(git, steps, (env) =>
    git.run(["update-ref", "--create-reflog", "-m", reason, "--stdin", "-z"], {
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

/** The refs under a prefix whose commits `into` has already. */
export async function listMergedRefs(git: Git, prefix: string, into: string): Promise<Set<string>> {
  const text = await git.text(["for-each-ref", "--format=%(refname)", `--merged=${into}`, prefix]);
  return new Set(text.split("\n"));
}

/** A ref with the time of the commit it points at. */
export interface DatedRef {
  readonly oid: Oid;
  /** Undefined for a ref to something else than a commit. */
  readonly at: Instant | undefined;
}

/** {@link listRefs} with the committer's time of each. */
export async function listDatedRefs(
  git: Git,
  ...prefixes: readonly string[]
): Promise<Map<string, DatedRef>> {
  const format = "--format=%(objectname) %(committerdate:unix) %(refname)";
  const text = await git.text(["for-each-ref", format, ...prefixes]);
  const refs = new Map<string, DatedRef>();
  for (const line of text.split("\n")) {
    const [oid = "", seconds = "", ...name] = line.split(" ");
    if (oid === "") continue;
    const at = seconds === "" ? undefined : ((Number(seconds) * 1000) as Instant);
    refs.set(name.join(" "), { oid: oid as Oid, at });
  }
  return refs;
}

/** The refs below a prefix whose commits `tip` reaches. One git process. */
export async function listMerged(git: Git, tip: Oid, prefix: string): Promise<ReadonlySet<string>> {
  const lines = await git.text(["for-each-ref", `--merged=${tip}`, "--format=%(refname)", prefix]);
  return new Set(lines.split("\n"));
}
