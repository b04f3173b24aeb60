import { resolve } from "node:path";
import { gitFailed, type SheafError, usage } from "../errors.ts";
import { findRepository } from "./find-repository.ts";
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
  /** The full name of the branch that is checked out; undefined while HEAD is detached or without a commit. */
  readonly head: string | undefined;
}

/**
 * Finds the repository around `directory`, with one git process at most. Throws `usage` outside a repository or in a
 * bare one, where there is no worktree to work in; git's own refusals (an unsafe owner, a missing folder) are
 * passed on.
 */
export async function openRepository(directory: string): Promise<Repository> {
  const place = findRepository(directory);
  if (place === undefined) return askForRepository(directory);
  return { ...place, git: openGit(place.top), isLinked: place.gitDir !== place.commonDir };
}

async function askForRepository(directory: string): Promise<Repository> {
  const git = openGit(directory);
  const asked = [
    "--is-inside-work-tree",
    "--git-dir",
    "--git-common-dir",
    "--show-toplevel",
    "--symbolic-full-name",
    "HEAD",
  ];
  // A bare repository fails at --show-toplevel, an unborn branch at HEAD; the answers before that are printed.
  const { stdout, stderr } = await git.run(["rev-parse", "--path-format=absolute", ...asked], {
    answers: [128],
  });
  const [inside, gitDir, commonDir, top, head] = stdout.toString("utf8").split("\n");
  if (gitDir === undefined || commonDir === undefined) throw notARepository(directory, stderr);
  if (inside !== "true" || top === undefined) throw noWorktree(directory);
  return {
    git: git.at(top),
    top,
    gitDir,
    commonDir,
    isLinked: resolve(gitDir) !== resolve(commonDir),
    head: head?.startsWith("refs/") === true ? head : undefined,
  };
}

function notARepository(directory: string, stderr: string): SheafError {
  if (!stderr.includes("not a git repository")) {
    return gitFailed("git-failed", stderr.trim());
  }
  return usage(
    "not-a-repository",
    `${directory} is not inside a git repository`,
    "git init && git commit --allow-empty -m 'first commit', or go into a repository (-C <dir>)",
  );
}

function noWorktree(directory: string): SheafError {
  return usage(
    "no-worktree",
    `${directory} is in a bare repository or inside .git: there is no checkout to work in`,
    "run Sheaf in a checkout: git worktree add ../checkout <branch>",
  );
}
