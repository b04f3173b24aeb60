import { existsSync, lstatSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { RepoPath } from "../core/ids.ts";
import { carryOutTorn } from "./carry-out.ts";
import { findRepository } from "./find-repository.ts";
import { writeEmptyTree } from "./empty-tree.ts";
import type { Git } from "./git.ts";
import { lockIndex } from "./index-lock.ts";
import { isGitAtWork } from "./lock-holders.ts";
import { findCommit } from "./refs.ts";

/**
 * Checks a branch that exists out in a new worktree at `path`, or completes one whose maker was killed, from whatever is
 * there. With `only`, that folder and the files above it alone are on disk, and the index is sparse: no file of a large
 * repository is written. One at a time: git's own `add` is not safe at once.
 */
export async function addWorktree(git: Git, path: string, branch: string, only?: RepoPath): Promise<void> {
  await clearKilledAdd(git, path);
  const isThere = existsSync(join(path, ".git"));
  const late = only === undefined ? [] : ["--no-checkout"];
  if (!isThere) await git.run(["worktree", "add", "--quiet", ...late, "--end-of-options", path, branch]);
  const there = git.at(path);
  if (only !== undefined) await there.run(["sparse-checkout", "set", "--cone", "--sparse-index", only]);
  if (!isThere && only !== undefined) await there.run(["checkout", "--quiet"]);
  if (isThere && isEmpty(await indexOf(there))) await fill(there);
}

/** Whether the git that made a worktree was killed before it was done: the index has no entry, or its mark still stands. */
export function isHalfMade(path: string): boolean {
  const gitDir = findRepository(path)?.gitDir;
  return (
    gitDir !== undefined && (isEmpty(join(gitDir, "index")) || isMarked(findText(join(gitDir, "locked"))))
  );
}

/** Bytes 8 to 11 of an index are the number of its entries. */
function isEmpty(index: string): boolean {
  return !existsSync(index) || readFileSync(index).readUInt32BE(8) === 0;
}

/** git locks a worktree while it makes it, with a reason of its own. */
function isMarked(reason: string | undefined): boolean {
  return reason === "initializing";
}

/** Whether a folder holds nothing but the link with which a worktree begins. */
export function isBareLink(path: string): boolean {
  const link = join(path, ".git");
  return existsSync(link) && lstatSync(link).isFile() && readdirSync(path).length === 1;
}

function indexOf(there: Git): Promise<string> {
  return there.text(["rev-parse", "--path-format=absolute", "--git-path", "index"]);
}

async function fill(there: Git): Promise<void> {
  const gitDir = dirname(await indexOf(there));
  const head = await findCommit(there, "HEAD");
  const nothing = await writeEmptyTree(there);
  const checkout = { git: there, gitDir };
  const lock = await lockIndex(checkout);
  try {
    if (head !== undefined) await carryOutTorn(checkout, { from: nothing, to: head }, lock);
  } finally {
    lock.release();
  }
}

/**
 * Takes back what a `git worktree add` has begun for this path before it was killed. Where it had come to write files, the
 * worktree is one, and only its mark goes.
 */
async function clearKilledAdd(git: Git, path: string): Promise<void> {
  const commonDir = await git.text(["rev-parse", "--path-format=absolute", "--git-common-dir"]);
  const linked = join(commonDir, "worktrees");
  for (const name of existsSync(linked) ? readdirSync(linked) : []) {
    const gitDir = join(linked, name);
    if (!isBegun(gitDir, path) || isGitAtWork(commonDir)) continue;
    if (!existsSync(path) || readdirSync(path).length === 0 || isBareLink(path)) {
      rmSync(join(path, ".git"), { force: true });
      if (existsSync(path)) rmdirSync(path);
      rmSync(gitDir, { recursive: true });
    } else rmSync(join(gitDir, "locked"));
  }
}

function isBegun(gitDir: string, path: string): boolean {
  const [reason, link] = ["locked", "gitdir"].map((name) => findText(join(gitDir, name)));
  // The mark comes first, into an empty folder, and at first it is empty itself, as is a person's lock.
  if (!isMarked(reason) && existsSync(join(gitDir, "HEAD"))) return false;
  return link === undefined ? basename(gitDir) === basename(path) : dirname(link) === path;
}

function findText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
}
