import { resolve } from "node:path";
import { SheafError } from "../errors.ts";
import { openGit, type Git } from "./git.ts";

/** Where git keeps this repository. All paths are absolute. */
export interface Repository {
  readonly git: Git;
  /** The top of the worktree that we stand in. */
  readonly top: string;
  /** The git directory of this worktree. */
  readonly gitDir: string;
  /** The git directory that all worktrees share. */
  readonly commonDir: string;
  readonly isLinked: boolean;
}

/**
 * Finds the repository around `directory`. Throws `usage` outside a repository or in a bare one, where
 * there is no worktree to work in; git's own refusals (an unsafe owner, a missing folder) are passed on.
 */
export async function openRepository(directory: string): Promise<Repository> {
  const git = openGit(directory);
  const asked = [
    "rev-parse",
    "--path-format=absolute",
    "--is-inside-work-tree",
    "--git-dir",
    "--git-common-dir",
  ];
  const { code, stdout, stderr } = await git.run(asked, { answers: [128] });
  if (code !== 0) throw notARepository(directory, stderr);
  const [inside, gitDir = "", commonDir = ""] = stdout.toString("utf8").split("\n");
  if (inside !== "true") throw noWorktree(directory);
  const top = await git.text(["rev-parse", "--show-toplevel"]);
  return { git: git.at(top), top, gitDir, commonDir, isLinked: resolve(gitDir) !== resolve(commonDir) };
}

function notARepository(directory: string, stderr: string): SheafError {
  if (!stderr.includes("not a git repository")) {
    return new SheafError({ kind: "git", code: "git-failed", message: stderr.trim() });
  }
  return new SheafError({
    kind: "usage",
    code: "not-a-repository",
    message: `${directory} is not inside a git repository`,
    fix: "git init && git commit --allow-empty -m 'first commit', or go into a repository (-C <dir>)",
  });
}

function noWorktree(directory: string): SheafError {
  return new SheafError({
    kind: "usage",
    code: "no-worktree",
    message: `${directory} is in a bare repository or inside .git: there is no checkout to work in`,
    fix: "run Sheaf in a checkout: git worktree add ../checkout <branch>",
  });
}
