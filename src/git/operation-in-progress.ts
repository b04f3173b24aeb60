import { existsSync } from "node:fs";
import { join } from "node:path";
import { hasReftable } from "./head-branch.ts";
import { resolveNames } from "./objects.ts";
import type { Repository } from "./repository.ts";

// The file that each unfinished operation keeps in the worktree's git directory, in the order of `git status`.
const marks = [
  ["MERGE_HEAD", "merge"],
  ["rebase-merge", "rebase"],
  ["rebase-apply", "rebase"],
  ["CHERRY_PICK_HEAD", "cherry-pick"],
  ["REVERT_HEAD", "revert"],
  ["sequencer", "cherry-pick"],
] as const;

/** An operation of git that was begun and neither finished nor given up. */
export type UnfinishedOperation = (typeof marks)[number][1];

/**
 * The unfinished operation of a worktree; undefined when there is none. Where refs are a reftable, git keeps what it picks
 * or reverts there and not in a file.
 */
export async function findOperation({
  git,
  gitDir,
}: Pick<Repository, "git" | "gitDir">): Promise<UnfinishedOperation | undefined> {
  const noted = marks.find(([mark]) => existsSync(join(gitDir, mark)))?.[1];
  if (noted !== undefined || !hasReftable(gitDir)) return noted;
  const refs = ["CHERRY_PICK_HEAD", "REVERT_HEAD"];
  const found = await resolveNames(git, refs);
  return marks.find(([mark]) => found[refs.indexOf(mark)] !== undefined)?.[1];
}
