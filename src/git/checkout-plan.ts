import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Oid, RepoPath } from "../core/ids.ts";
import { copyState, entryKey, entryState, rebaseBytes, type Rebase } from "./copy-state.ts";
import { keyOf, readCopies, type DiskCopy } from "./disk-copies.ts";
import type { Git } from "./git.ts";
import { readIndex, type IndexEntry } from "./index-entries.ts";
import { readObjects, writeBlob } from "./objects.ts";
import { diffTrees, type TreeChange, type TreeEntry } from "./tree-changes.ts";

/** A step of a branch, as a checkout of it sees it. */
export interface CheckoutStep {
  readonly from: Oid;
  /** A commit; a tree will do where nothing is carried out. */
  readonly to: Oid;
  /** How edits of a file take the step in; without it, they are in the way. */
  readonly rebases?: ReadonlyMap<RepoPath, Rebase>;
  /** Files that a killed command was writing: what stands there is Sheaf's to replace. */
  readonly torn?: ReadonlySet<RepoPath>;
}

/**
 * Why a path stays as it is: something staged, edits on disk, edits that git is told not to look at, a file that git
 * does not track, or a folder where a file is to be, or the other way round.
 */
export type Obstacle = "staged" | "edited" | "hidden" | "untracked" | "folder";

/** Edits on disk, and the same with the step in them. */
interface RebasedFile {
  readonly before: Buffer;
  readonly text: string;
}

/** How one path takes the step, in the index and on disk. */
export interface PathPlan {
  readonly path: RepoPath;
  readonly index: "keep" | { readonly entry: TreeEntry | undefined };
  readonly disk: "keep" | "write" | "remove" | RebasedFile;
  /** Somebody's work that is in the way. */
  readonly obstacle?: Obstacle;
}

export interface CheckoutPlan {
  readonly to: Oid;
  readonly paths: readonly PathPlan[];
  /** What stood on disk when this was decided. */
  readonly copies: ReadonlyMap<RepoPath, DiskCopy>;
}

/**
 * Looks at every path that a step changes, in the index and on disk, and decides. What equals the old or the new version
 * is Sheaf's to bring along, from any mixture of the two; a file that is only missing comes back, as in a checkout by
 * git. Everything else is somebody's work, whether git tracks it, ignores it or is told not to look at it.
 */
export async function planCheckout(git: Git, step: CheckoutStep): Promise<CheckoutPlan> {
  const changes = await diffTrees(git, step.from, step.to);
  if (changes.length === 0) return { to: step.to, paths: [], copies: new Map() };
  const names = changes.map(({ path }) => path);
  const [entries, copies] = await Promise.all([readIndex(git, names), readCopies(git, changes)]);
  const paths: PathPlan[] = [];
  for (const change of changes) {
    const { path } = change;
    paths.push(await planPath(git, step, change, { entry: entries.get(path), copy: copies.get(path) }));
  }
  const staying = paths.flatMap(({ path, obstacle }) => (obstacle === undefined ? [] : [path]));
  return { to: step.to, paths: paths.map((plan) => withRoom(plan, staying)), copies };
}

/** The paths of a plan that have somebody's work in them. */
export function obstaclesOf({ paths }: CheckoutPlan): RepoPath[] {
  return paths.flatMap(({ path, obstacle }) => (obstacle === undefined ? [] : [path]));
}

interface Seen {
  readonly entry: IndexEntry | undefined;
  readonly copy: DiskCopy | undefined;
}

async function planPath(
  git: Git,
  { rebases, torn }: CheckoutStep,
  change: TreeChange,
  { entry, copy }: Seen,
): Promise<PathPlan> {
  const { path, before } = change;
  const rebase = rebases?.get(path);
  const index = await planEntry(git, change, entry, rebase);
  if (index === undefined) return { path, index: "keep", disk: "keep", obstacle: "staged" };
  const isOurs = copy === undefined || torn?.has(path) === true;
  const state = copyState(isOurs ? entryKey(before) : keyOf(copy), entryKey(before), entryKey(change.after));
  if (state === "followed") return { path, index, disk: "keep" };
  if (state === "unedited") return { path, index, disk: change.after === undefined ? "remove" : "write" };
  // Behind a link in place of a folder lies a file that is none of ours.
  const rebased = copy?.stat === undefined ? undefined : rebaseFile(join(git.cwd, path), rebase);
  if (rebased !== undefined) return { path, index, disk: rebased };
  return { path, index, disk: "keep", obstacle: obstacleOf(change, entry, copy) };
}

/** What becomes of an index entry; undefined where something is staged into which the step does not go. */
async function planEntry(
  git: Git,
  change: TreeChange,
  entry: IndexEntry | undefined,
  rebase: Rebase | undefined,
): Promise<PathPlan["index"] | undefined> {
  const state = entry?.isUnmerged === true ? "edited" : entryState(entry, change);
  if (state === "edited") {
    const rebased = await rebaseEntry(git, entry, rebase);
    return rebased && { entry: rebased };
  }
  // Written anew, an entry forgets that git is not to look at the file, or git would not write the file either.
  return state === "followed" && entry?.isHidden !== true ? "keep" : { entry: change.after };
}

function obstacleOf(
  { before }: TreeChange,
  entry: IndexEntry | undefined,
  copy: DiskCopy | undefined,
): Obstacle {
  if (copy?.stat === undefined) return "folder";
  if (entry === undefined && before === undefined) return "untracked";
  return entry?.isHidden === true ? "hidden" : "edited";
}

async function rebaseEntry(
  git: Git,
  entry: IndexEntry | undefined,
  rebase: Rebase | undefined,
): Promise<TreeEntry | undefined> {
  if (rebase === undefined || entry === undefined || entry.isUnmerged) return undefined;
  const [staged] = await readObjects(git, [entry.oid]);
  const text = staged === undefined ? undefined : rebaseBytes(staged.bytes, rebase);
  return text === undefined ? undefined : { mode: entry.mode, oid: await writeBlob(git, text) };
}

function rebaseFile(file: string, rebase: Rebase | undefined): RebasedFile | undefined {
  if (rebase === undefined || lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const before = readFileSync(file);
  const text = rebaseBytes(before, rebase);
  return text === undefined ? undefined : { before, text };
}

/** Where a file stays that should have made room for a folder, or the other way round, nothing can be written. */
function withRoom(plan: PathPlan, staying: readonly RepoPath[]): PathPlan {
  const { path, disk } = plan;
  const isCrowded =
    disk === "write" && staying.some((one) => path.startsWith(`${one}/`) || one.startsWith(`${path}/`));
  return isCrowded ? { path, index: "keep", disk: "keep", obstacle: "folder" } : plan;
}
