import type { TestRepo } from "./git-repo.ts";

/** Branches by their trees, and worktrees: what a command that was killed and run again leaves as if it had not been. */
export function picture(repo: TestRepo): string {
  const worktrees = repo
    .git("worktree", "list")
    .replaceAll(repo.path, "")
    .replaceAll(/ [0-9a-f]{7,} /g, " ");
  return `${repo.git("for-each-ref", "--format=%(refname) %(tree)", "refs/heads")}\n${worktrees}`;
}

/** The top of every worktree that is there. */
export function worktreesOf(repo: TestRepo): TestRepo[] {
  const paths = repo.git("worktree", "list", "--porcelain").matchAll(/^worktree (.*)$/gm);
  return [...paths].map(([, path = ""]) => repo.at(path));
}
