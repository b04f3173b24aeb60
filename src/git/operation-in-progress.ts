import { existsSync } from "node:fs";
import { join } from "node:path";

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

/** The unfinished operation of the worktree with that git directory; undefined when there is none. */
export function findOperation(gitDir: string): UnfinishedOperation | undefined {
  return marks.find(([mark]) => existsSync(join(gitDir, mark)))?.[1];
}
