import type { Oid } from "../ids.ts";
import { shellWord } from "../text/shell-word.ts";
import type { Violation } from "./violation.ts";

/** The command that takes a path out of the commit and leaves the file in the worktree as it is. */
export function unstage(path: string): string {
  return `git restore --staged -- ${shellWord(path)}`;
}

/** A violation that is in the history already: unstaging does not help any more, the commit has to be made again. */
export function fixInCommit(violation: Violation, commit: Oid): Violation {
  // Their own fixes speak of the commit itself.
  return violation.code === "wrong-agent" || violation.code === "lock-not-held"
    ? violation
    : madeAgain(violation, `${short(commit)}^`);
}

/** A violation of a branch as a whole, which no single commit of it has: what it added since `from` is made again. */
export function fixInBranch(violation: Violation, from: Oid): Violation {
  return madeAgain(violation, short(from));
}

function madeAgain(violation: Violation, from: string): Violation {
  return { ...violation, fix: `git reset --soft ${from} && ${violation.fix}, then commit again` };
}

function short(commit: Oid): string {
  return commit.slice(0, 10);
}
