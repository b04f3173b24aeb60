import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import type { Oid } from "../core/ids.ts";
import {
  formatSnapshot,
  parseSnapshot,
  planRestore,
  type RestorePlan,
  type Snapshot,
} from "../core/lifecycle/snapshot.ts";
import { withPrivateIndex } from "./build-tree.ts";
import { entryKey } from "./copy-state.ts";
import { keyOf, readCopies } from "./disk-copies.ts";
import type { Git } from "./git.ts";
import { findCommit, moveRefs } from "./refs.ts";
import { diffTrees, diffTreesRaw } from "./tree-changes.ts";
import { stageEverything, withIndexCopy, type WorkPlace } from "./work-index.ts";
import { dirtyPaths } from "./worktrees.ts";
import { writeFiles, type FileWrites } from "./write-files.ts";

/** The worktree whose uncommitted work is kept, and where. */
export interface SnapshotPlace extends WorkPlace {
  /** The ref of the agent's chain of snapshots. */
  readonly ref: string;
  readonly agent: string;
}

/**
 * Keeps everything that a worktree holds beside its last commit, untracked files and staged content too, as a
 * commit on top of the chain of snapshots. Neither index nor files are touched. Returns undefined when there is
 * nothing to keep, or nothing new since the last one. `at` is an ISO time.
 */
export async function takeSnapshot(place: SnapshotPlace, at: string): Promise<Oid | undefined> {
  const unkept = await findUnkept(place);
  return typeof unkept === "object" ? writeSnapshot(place, unkept, at) : undefined;
}

/** The snapshot that holds what the worktree holds now: the newest, or one made now. Undefined without any work. */
export async function holdWork(place: SnapshotPlace, at: string): Promise<Oid | undefined> {
  const unkept = await findUnkept(place);
  return typeof unkept === "object" ? writeSnapshot(place, unkept, at) : unkept;
}

async function writeSnapshot(place: SnapshotPlace, unkept: Unkept, at: string): Promise<Oid> {
  const { git, ref } = place;
  const { base, files, work, previous } = unkept;
  const index =
    unkept.staged === undefined
      ? undefined
      : await commitTree(git, unkept.staged, [base], "what was staged\n");
  const parents = [previous, base, index].flatMap((parent) => parent ?? []);
  const message = formatSnapshot(place.agent, { base, index, previous, work, at });
  const oid = await commitTree(git, files, parents, message);
  // Another process that was first has kept the same work.
  await moveRefs(git, [{ kind: "set", ref, old: previous, new: oid }], "sheaf snapshot");
  return oid;
}

/** The paths that {@link takeSnapshot} would keep; none where there is nothing new. */
export async function planSnapshot(place: SnapshotPlace): Promise<readonly string[]> {
  const unkept = await findUnkept(place);
  if (typeof unkept !== "object") return [];
  const { base, files, staged = base } = unkept;
  const changes = await Promise.all([files, staged].map((to) => diffTrees(place.git, base, to)));
  return [...new Set(changes.flat().map(({ path }) => path))];
}

/** Uncommitted work that the newest snapshot does not hold yet. */
interface Unkept {
  readonly base: Oid;
  /** The tree that the files make. */
  readonly files: Oid;
  /** The tree that the index makes, where it differs from the last commit and from the files. */
  readonly staged: Oid | undefined;
  /** Tells it from other work. */
  readonly work: string;
  readonly previous: Oid | undefined;
}

/** Undefined without any work; the newest snapshot's id where that holds it. */
async function findUnkept(place: SnapshotPlace): Promise<Unkept | Oid | undefined> {
  const { git, ref } = place;
  const base = await findCommit(git, "HEAD");
  if (base === undefined) return undefined;
  const { files, staged } = await readWork(place);
  const changes = await diffTreesRaw(git, base, files);
  const stagedChanges =
    staged === undefined || staged === files ? Buffer.alloc(0) : await diffTreesRaw(git, base, staged);
  if (changes.length === 0 && stagedChanges.length === 0) return undefined;
  const work = describeWork(base, changes, stagedChanges);
  const [last] = await readSnapshots(git, ref, 1);
  if (last?.work === work) return last.oid;
  return { base, files, staged: stagedChanges.length === 0 ? undefined : staged, work, previous: last?.oid };
}

/** Tells uncommitted work from other work, as hooks/snapshot does with `git hash-object`. */
function describeWork(base: Oid, changes: Buffer, staged: Buffer): string {
  const bytes = Buffer.concat([changes, Buffer.from("\n"), staged]);
  return createHash(base.length === 40 ? "sha1" : "sha256")
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest("hex");
}

/** The snapshots of a chain, newest first, `limit` at most. */
export async function readSnapshots(git: Git, ref: string, limit: number): Promise<Snapshot[]> {
  const args = ["log", "--first-parent", `--max-count=${limit}`, "-z", "--format=%H%n%B", ref, "--"];
  const { code, stdout } = await git.run(args, { answers: [128] });
  if (code !== 0) return [];
  const snapshots: Snapshot[] = [];
  for (const entry of stdout.toString("utf8").split("\0")) {
    const end = entry.indexOf("\n");
    const snapshot = parseSnapshot(entry.slice(0, end) as Oid, entry.slice(end + 1));
    // The first of a chain has the agent's own history below it.
    if (snapshot === undefined) break;
    snapshots.push(snapshot);
    if (snapshot.previous === undefined) break;
  }
  return snapshots;
}

/** What restoring a snapshot would do, and what was found in the worktree meanwhile. */
export interface SnapshotRestore {
  readonly plan: RestorePlan;
  readonly copies: FileWrites["copies"];
}

/** Compares a snapshot with the files on disk, ignored ones too: what restoring would write, remove, and lay aside. */
export async function planSnapshotRestore(git: Git, snapshot: Snapshot): Promise<SnapshotRestore> {
  const changes = await diffTrees(git, snapshot.base, snapshot.oid);
  const copies = await readCopies(git, changes);
  const plan = planRestore(
    changes.map(({ path, before, after }) => {
      const copy = copies.get(path);
      const worktree = copy === undefined ? undefined : keyOf(copy);
      return { path, base: entryKey(before), snapshot: entryKey(after), worktree };
    }),
  );
  return { plan, copies };
}

/** Carries a plan out: files into the worktree, and those that are in the way into the folder `aside`. */
export async function restoreSnapshot(
  git: Git,
  snapshot: Snapshot,
  { plan, copies, aside }: SnapshotRestore & { readonly aside: string },
): Promise<void> {
  await withPrivateIndex(async (_, env) => {
    await git.run(["read-tree", snapshot.oid], { env });
    await writeFiles(git, { ...plan, copies }, env);
    if (plan.aside.length === 0) return;
    mkdirSync(aside, { recursive: true });
    const input = plan.aside.map((path) => `${path}\0`).join("");
    await git.run(["checkout-index", "-q", "-f", "-z", "--stdin", `--prefix=${aside}/`], { env, input });
  });
}

/**
 * Everything that a worktree holds and no commit does, by content: changed, staged, untracked, and hidden from git;
 * ignored files are not work.
 */
export async function uncommittedPaths(place: WorkPlace): Promise<string[]> {
  const base = await findCommit(place.git, "HEAD");
  const [seen, { files, staged = files }] = await Promise.all([dirtyPaths(place.git), readWork(place)]);
  const trees = base === undefined ? [] : [...new Set([files, staged])];
  const changes = await Promise.all(trees.map((tree) => diffTrees(place.git, base ?? tree, tree)));
  return [...new Set([...seen, ...changes.flat().map(({ path }) => path)])];
}

/** The trees that the files and the index of a worktree make; no tree of an index with conflicts. */
async function readWork(place: WorkPlace) {
  const { git } = place;
  return withIndexCopy(place, async (env) => {
    const staged = await git.run(["write-tree"], { env, answers: [128] });
    await stageEverything(git, env);
    return {
      files: (await git.text(["write-tree"], { env })) as Oid,
      staged: staged.code === 0 ? (staged.stdout.toString("utf8").trim() as Oid) : undefined,
    };
  });
}

async function commitTree(git: Git, tree: Oid, parents: readonly Oid[], message: string): Promise<Oid> {
  const args = ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-F", "-"];
  return (await git.text(args, { input: message })) as Oid;
}
