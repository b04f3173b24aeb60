import { existsSync, readdirSync } from "node:fs";
import type { Oid, RepoPath } from "../core/ids.ts";
import type { Git } from "./git.ts";

/** One worktree as git lists it. */
export interface Worktree {
  readonly path: string;
  readonly head: Oid | undefined;
  /** The full name of the branch; undefined while HEAD is detached. */
  readonly branch: string | undefined;
  readonly isBare: boolean;
  /** git's reason why it counts as gone, such as a folder that was removed by hand. */
  readonly prunable: string | undefined;
}

/** All worktrees of the repository, the main one first. */
export async function listWorktrees(git: Git): Promise<Worktree[]> {
  const { stdout } = await git.run(["worktree", "list", "--porcelain", "-z"]);
  return stdout
    .toString("utf8")
    .split("\0\0")
    .filter((block) => block !== "")
    .map(parseWorktree);
}

function parseWorktree(block: string): Worktree {
  const lines = block.split("\0");
  const value = (key: string) =>
    lines.find((line) => line === key || line.startsWith(`${key} `))?.slice(key.length + 1);
  return {
    path: value("worktree") ?? "",
    head: value("HEAD") as Oid | undefined,
    branch: value("branch"),
    isBare: lines.includes("bare"),
    prunable: value("prunable"),
  };
}

/**
 * Checks a branch that exists out in a new worktree at `path`, or fills one that was killed before that. With `only`,
 * that folder and the files above it alone are on disk, and the index is sparse: no file of a large repository is
 * written. One at a time: git's own `add` is not safe at once.
 */
export async function addWorktree(git: Git, path: string, branch: string, only?: RepoPath): Promise<void> {
  const isThere = isHollow(path);
  const late = only === undefined ? [] : ["--no-checkout"];
  if (!isThere) await git.run(["worktree", "add", "--quiet", ...late, "--end-of-options", path, branch]);
  const there = git.at(path);
  if (only !== undefined) await there.run(["sparse-checkout", "set", "--cone", "--sparse-index", only]);
  if (isThere || only !== undefined) await there.run(["checkout", "--quiet"]);
}

/** Whether a worktree was made but holds no file yet: whoever made it was killed. */
export function isHollow(path: string): boolean {
  return existsSync(path) && readdirSync(path).join() === ".git";
}

/**
 * Removes a worktree. git itself refuses when anything in it is not committed, unless `despite` is "dirty", or while it
 * is locked, unless it is "anything".
 */
export async function removeWorktree(git: Git, path: string, despite?: "dirty" | "anything"): Promise<void> {
  const force = despite === undefined ? [] : despite === "dirty" ? ["--force"] : ["--force", "--force"];
  await git.run(["worktree", "remove", ...force, "--end-of-options", path]);
}

/**
 * Paths that differ from HEAD in a worktree, untracked files too; ignored files are not work. With `within`, git
 * looks at that folder alone, which is quicker in a large repository.
 */
export async function dirtyPaths(git: Git, within?: RepoPath): Promise<string[]> {
  const where = within === undefined ? [] : ["--", `:(top,literal)${within}`];
  const args = ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", ...where];
  return (await git.fields(args)).map((field) => field.slice(3));
}

/** Files and folders of a worktree that git ignores, folders as one entry with a final `/`. */
export async function ignoredPaths(git: Git): Promise<string[]> {
  const fields = await git.fields([
    "status",
    "--porcelain=v1",
    "-z",
    "--ignored=traditional",
    "--untracked-files=normal",
  ]);
  return fields.filter((field) => field.startsWith("!! ")).map((field) => field.slice(3));
}
