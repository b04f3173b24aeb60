import type { Oid, RepoPath } from "../core/ids.ts";
import { splitNul, type Git } from "./git.ts";
import { findMainCheckout } from "./main-checkout.ts";

/** One worktree as git lists it. */
export interface Worktree {
  readonly path: string;
  readonly head: Oid | undefined;
  /** The full name of the branch; undefined while HEAD is detached. */
  readonly branch: string | undefined;
  readonly isBare: boolean;
  /** git's reason why it counts as gone, such as a folder that was removed by hand. */
  readonly prunable: string | undefined;
  /** Why it must not be taken for gone when it is not there; empty without a reason. */
  readonly locked: string | undefined;
}

/** All worktrees of the repository, the main one first; without a branch where the repository is bare. */
export async function listWorktrees(git: Git): Promise<Worktree[]> {
  const { stdout } = await git.run(["worktree", "list", "--porcelain", "-z"]);
  const [main, ...linked] = stdout
    .toString("utf8")
    .split("\0\0")
    .filter((block) => block !== "")
    .map(parseWorktree);
  if (main === undefined || main.isBare) return main === undefined ? [] : [main, ...linked];
  const { path, isBare } = await findMainCheckout(git, main.path);
  return [isBare ? { ...main, path, isBare, branch: undefined } : { ...main, path }, ...linked];
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
    locked: value("locked"),
  };
}

const statusArgs = ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"];

/** Paths that differ from HEAD in a worktree, untracked files too; ignored files are not work. */
export async function dirtyPaths(git: Git): Promise<string[]> {
  return (await git.fields(statusArgs)).map((field) => field.slice(3));
}

/**
 * {@link dirtyPaths} of several worktrees, in their order and in one folder of each, with one git process that
 * looks into one after the other. Throws where it cannot look into one of them.
 */
export async function dirtyPathsWithin(
  git: Git,
  worktrees: readonly string[],
  folder: RepoPath,
): Promise<readonly (readonly string[])[]> {
  if (worktrees.length === 0) return [];
  // To preload the index is to look at every file of a large repository, the others too.
  const settings = [...worktrees.map((path) => `sheaf.worktree=${path}`), "core.preloadIndex=false"];
  const inEach = ["for-each-repo", "--config=sheaf.worktree", ...statusArgs, "--branch", "--no-ahead-behind"];
  const args = [
    ...settings.flatMap((setting) => ["-c", setting]),
    ...inEach,
    "--",
    `:(top,literal)${folder}`,
  ];
  const { stdout } = await git.run(args);
  const found: string[][] = [];
  for (const field of splitNul(stdout.toString("utf8"))) {
    if (field.startsWith("## ")) found.push([]);
    else found.at(-1)?.push(field.slice(3));
  }
  return found;
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
