import type { Oid } from "../ids.ts";
import { shellWord } from "../text/shell-word.ts";
import type { Violation } from "./violation.ts";

/** The command that takes a path out of the commit and leaves the file in the worktree as it is. */
export function unstage(path: string): string {
  return `git restore --staged -- ${shellWord(path)}`;
}

/**
 * A violation that is in the history already, on which others may have built: a new commit puts back what was not its
 * author's to change; what is missing, such as a lock, only the primary can pass over.
 */
export function fixInCommit(violation: Violation, commit: Oid): Violation {
  const name = commit.slice(0, 10);
  const isLock = violation.code === "lock-not-held" || violation.code === "lock-stale";
  const fix = isLock ? `sheaf override ${name} --reason "…"` : `sheaf restore ${name}`;
  return { ...violation, fix };
}

/** A violation of a branch as a whole, which no single commit of it has. */
export function fixInBranch(violation: Violation): Violation {
  return { ...violation, fix: "sheaf restore" };
}
