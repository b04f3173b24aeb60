import { randomBytes } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SheafError } from "../errors.ts";
import type { Oid, RepoPath } from "../core/ids.ts";
import type { Rebase } from "./copy-state.ts";
import { planIndex, readIndex, writeIndex } from "./follow-index.ts";
import { followWorktree, planWorktree } from "./follow-worktree.ts";
import type { Git } from "./git.ts";
import { findCommit } from "./refs.ts";
import { gitFailed } from "./spawn.ts";
import { diffTrees, type TreeChange } from "./tree-changes.ts";

/** The worktree that a branch is checked out in. */
export interface Checkout {
  /** git at the top of the worktree. */
  readonly git: Git;
  readonly gitDir: string;
  readonly branch: string;
}

/** A step of the branch from one commit to the next, and how to take it. */
export interface Step {
  readonly from: Oid;
  readonly to: Oid;
  readonly rebases: ReadonlyMap<RepoPath, Rebase>;
  /** Moves the branch; false when another process was first. */
  readonly move: () => Promise<boolean>;
}

/**
 * Takes a step of a branch together with its checkout. A note in the git directory stands from before the branch
 * moves until index and files have followed: when this process is killed between, the next one finishes for it,
 * or else the index would undo the step at the next `git commit`. Returns the files that were left as they are:
 * because of edits in them, or all of them while another git holds the index; undefined when the branch did not
 * move.
 */
export async function followCheckout(checkout: Checkout, step: Step): Promise<RepoPath[] | undefined> {
  const note = join(checkout.gitDir, `${notePrefix}${randomBytes(6).toString("hex")}`);
  writeFileSync(note, `${step.from} ${step.to} ${checkout.branch}\n`);
  if (!(await step.move())) {
    rmSync(note, { force: true });
    return undefined;
  }
  const left = await unlessLocked(() => follow(checkout, step));
  if (left === undefined) return (await diffTrees(checkout.git, step.from, step.to)).map(({ path }) => path);
  rmSync(note, { force: true });
  return left;
}

/**
 * Finishes what killed processes began, and what living ones are about to do: doing it twice does no harm. `tip`
 * is where the branch stands.
 */
export async function finishFollowing(checkout: Checkout, tip: Oid): Promise<void> {
  const notes = readdirSync(checkout.gitDir).filter((name) => name.startsWith(notePrefix));
  for (const note of notes.map((name) => join(checkout.gitDir, name))) {
    const [from, to, branch] = findText(note)?.trim().split(" ") ?? [];
    if (from === undefined || to === undefined || branch === undefined) continue;
    const isTaken = branch === checkout.branch && (await isAncestor(checkout.git, to, tip));
    const step = { from: from as Oid, to: tip, rebases: new Map<RepoPath, Rebase>() };
    const isDone = isTaken && (await unlessLocked(() => follow(checkout, step))) !== undefined;
    if (isDone || (!isTaken && isOld(note))) rmSync(note, { force: true });
  }
}

const notePrefix = "sheaf-follow-";
// Far longer than a branch needs to move: a note of an untaken step is then nobody's any more.
const oldMs = 60_000;

async function follow({ git, branch }: Checkout, step: Omit<Step, "move">): Promise<RepoPath[]> {
  const changes = await diffTrees(git, step.from, step.to);
  // git's own two-way merge of index and files does it at once, in the usual case that nobody edits these files.
  if (!changes.some((change) => isInTheWay(git, change)) && (await followAtOnce(git, step))) return [];
  const tip = await findCommit(git, `refs/heads/${branch}`);
  if (tip === undefined || tip === step.to) return followOneByOne(git, step.to, changes, step.rebases);
  // Another process has moved the branch on, and perhaps the checkout too: what is there may already be newer.
  return followOneByOne(git, tip, await diffTrees(git, step.from, tip), new Map());
}

async function followAtOnce(git: Git, { from, to }: Pick<Step, "from" | "to">): Promise<boolean> {
  const args = ["read-tree", "-m", "-u", from, to];
  const output = await git.run(args, { answers: [1, 128] });
  if (indexLock.test(output.stderr)) throw gitFailed({ cwd: git.cwd, args }, output);
  return output.code === 0;
}

async function followOneByOne(
  git: Git,
  to: Oid,
  changes: readonly TreeChange[],
  rebases: ReadonlyMap<RepoPath, Rebase>,
): Promise<RepoPath[]> {
  const { entries, index, worktree } = await planFollowing(git, changes, rebases);
  await writeIndex(git, index, entries);
  const edited = await followWorktree(git, to, worktree);
  await git.run(["update-index", "-q", "--refresh"], { answers: [1] });
  return [...index.left, ...edited];
}

async function planFollowing(
  git: Git,
  changes: readonly TreeChange[],
  rebases: ReadonlyMap<RepoPath, Rebase>,
) {
  const paths = changes.map(({ path }) => path);
  const entries = await readIndex(git, paths);
  const index = await planIndex(git, changes, entries, rebases);
  const onDisk = changes.filter(
    ({ path }) => !index.left.includes(path) && entries.get(path)?.isSparse !== true,
  );
  return { entries, index, worktree: await planWorktree(git, onDisk, rebases) };
}

/** The files that {@link followCheckout} would leave as they are, because of edits in them. `to` may be a tree. */
export async function foreseeLeft(git: Git, { from, to, rebases }: Omit<Step, "move">): Promise<RepoPath[]> {
  const { index, worktree } = await planFollowing(git, await diffTrees(git, from, to), rebases);
  return [...index.left, ...worktree.left];
}

const indexLock = /index\.lock/;

async function unlessLocked<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SheafError && error.kind === "git" && indexLock.test(error.message))
      return undefined;
    throw error;
  }
}

/** A file where none was tracked: git would overwrite an ignored one without a word. */
function isInTheWay(git: Git, { path, before }: TreeChange): boolean {
  return before === undefined && lstatSync(join(git.cwd, path), { throwIfNoEntry: false }) !== undefined;
}

async function isAncestor(git: Git, commit: string, tip: Oid): Promise<boolean> {
  const { code } = await git.run(["merge-base", "--is-ancestor", commit, tip], { answers: [1, 128] });
  return code === 0;
}

function isOld(note: string): boolean {
  const stat = lstatSync(note, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > oldMs;
}

function findText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
