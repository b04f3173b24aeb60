import type { Oid } from "../ids.ts";
import { shellWord } from "../text/shell-word.ts";
import type { Violation } from "./violation.ts";

/** The command that takes a path out of the commit and leaves the file in the worktree as it is. */
export function unstage(path: string): string {
  return `git restore --staged -- ${shellWord(path)}`;
}

/**
 * A violation that is in the history already, on which others may have built: a new commit puts back what was not its
 * author's to change. What a lock had to prevent is settled by a new commit under it, as that violation itself says.
 */
export function fixInCommit(violation: Violation, commit: Oid): Violation {
  if (violation.code === "lock-not-held") return violation;
  return { ...violation, fix: `sheaf restore ${commit.slice(0, 10)}` };
}

/** A violation of a branch as a whole, which no single commit of it has. */
export function fixInBranch(violation: Violation): Violation {
  return { ...violation, fix: "sheaf restore" };
}
