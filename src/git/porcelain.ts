import { simpleGit, type SimpleGit } from "simple-git";
import { gitFailed } from "../errors.ts";

/**
 * git's commands for people (clone, log as a graph), through simple-git; plumbing goes through `git.ts`.
 * Slow to load, so imported only where it is used; never in a hook, where it would see the wrong index.
 * Throws a `git` SheafError when git fails.
 */
export function openPorcelain(cwd: string): SimpleGit {
  return simpleGit({
    baseDir: cwd,
    allowEnvironment: ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_SSL_CAINFO"],
    // Without this a failure that prints nothing counts as success.
    errors: (error, { exitCode, stdErr }) =>
      exitCode === 0
        ? error
        : gitFailed(
            "git-failed",
            `git failed: ${Buffer.concat(stdErr).toString("utf8").trim() || `exit code ${exitCode}`}`,
            "",
            { cause: error },
          ),
  });
}
