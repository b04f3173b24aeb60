import type { Violation } from "./violation.ts";

/** A rebase of the epic branch: agents have branched from the commits that it would replace. */
export function rebasedEpic(branch: string): Violation {
  return {
    code: "epic-rebased",
    path: branch,
    owner: "everyone on the epic",
    message: "agents have branched from these commits, which a rebase would replace",
    fix: "git rebase --abort, then take in what is new with a merge: git merge main",
  };
}
