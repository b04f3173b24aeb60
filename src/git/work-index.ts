import { copyFileSync, existsSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { withPrivateIndex } from "./build-tree.ts";
import type { Git } from "./git.ts";
import { readHidden, writeIndex } from "./index-entries.ts";
import type { Repository } from "./repository.ts";

/** A worktree whose uncommitted work is looked at. */
export type WorkPlace = Pick<Repository, "git" | "gitDir">;

/** Runs `work` with the environment of a git that works in a copy of the worktree's index, thrown away afterwards. */
export async function withIndexCopy<T>(
  { gitDir }: WorkPlace,
  work: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  return withPrivateIndex(async (_, env) => {
    const index = join(gitDir, "index");
    // A copy knows which files are unchanged, so that git need not read them.
    if (existsSync(index)) copyWithTime(index, env["GIT_INDEX_FILE"] ?? "");
    return work(env);
  });
}

/** git trusts an entry only when it is older than the index: a younger copy would hide an edit of this very moment. */
export function copyWithTime(from: string, to: string): void {
  const { atime, mtime } = statSync(from);
  copyFileSync(from, to);
  utimesSync(to, atime, mtime);
}

/**
 * Stages everything that the worktree holds, in the index that `env` names: untracked files too, also outside a sparse
 * checkout, and edits that git is told not to look at.
 */
export async function stageEverything(git: Git, env: Readonly<Record<string, string>>): Promise<void> {
  const hidden = await readHidden(git, env);
  await writeIndex(git, hidden, env, "");
  const settings = ["-c", "advice.addEmbeddedRepo=false", "-c", "core.fsmonitor=false"];
  await git.run([...settings, "add", "-A", "--sparse", "--ignore-errors", ":/"], {
    env,
    // A file that cannot be read does not keep the others from being staged.
    answers: [1],
  });
}
