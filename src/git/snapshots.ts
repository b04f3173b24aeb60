import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Oid } from "../core/ids.ts";
import {
  formatSnapshot,
  parseSnapshot,
  planRestore,
  type RestorePlan,
  type Snapshot,
} from "../core/lifecycle/snapshot.ts";
import { withPrivateIndex } from "./build-tree.ts";
import type { Git } from "./git.ts";
import { findCommit, moveRefs } from "./refs.ts";
import { diffTrees, diffTreesRaw, type TreeEntry } from "./tree-changes.ts";
import { stageEverything, withIndexCopy, type WorkPlace } from "./work-index.ts";

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
  if (unkept === undefined) return undefined;
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
  if (unkept === undefined) return [];
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

async function findUnkept(place: SnapshotPlace): Promise<Unkept | undefined> {
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
  if (last?.work === work) return undefined;
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

/** Compares a snapshot with the worktree: what restoring would write, remove, and lay aside. */
export async function planSnapshotRestore(place: WorkPlace, snapshot: Snapshot): Promise<RestorePlan> {
  const { files } = await readWork(place);
  const [changes, since] = await Promise.all([
    diffTrees(place.git, snapshot.base, snapshot.oid),
    diffTrees(place.git, snapshot.base, files),
  ]);
  const worktree = new Map(since.map(({ path, after }) => [path, after]));
  return planRestore(
    changes.map(({ path, before, after }) => ({
      path,
      base: versionOf(before),
      snapshot: versionOf(after),
      worktree: versionOf(worktree.has(path) ? worktree.get(path) : before),
    })),
  );
}

/** Carries a plan out: files into the worktree, and those that are in the way into the folder `aside`. */
export async function restoreSnapshot(
  git: Git,
  snapshot: Snapshot,
  { plan, aside }: { readonly plan: RestorePlan; readonly aside: string },
): Promise<void> {
  await withPrivateIndex(async (_, env) => {
    await git.run(["read-tree", snapshot.oid], { env });
    const checkOut = async (paths: readonly string[], ...args: string[]) => {
      if (paths.length === 0) return;
      const input = paths.map((path) => `${path}\0`).join("");
      await git.run(["checkout-index", "-q", "-f", "-z", "--stdin", ...args], { env, input });
    };
    await checkOut(plan.write);
    if (plan.aside.length > 0) mkdirSync(aside, { recursive: true });
    await checkOut(plan.aside, `--prefix=${aside}/`);
  });
  for (const path of plan.remove) rmSync(join(git.cwd, path), { force: true });
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

function versionOf(entry: TreeEntry | undefined): string | undefined {
  return entry === undefined ? undefined : `${entry.mode} ${entry.oid}`;
}
