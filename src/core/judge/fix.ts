import { shellWord } from "../text/shell-word.ts";

/** The command that takes a path out of the commit and leaves the file in the worktree as it is. */
export function unstage(path: string): string {
  return `git restore --staged -- ${shellWord(path)}`;
}
