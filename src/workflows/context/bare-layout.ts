import type { Repository } from "../../git/repository.ts";
import { listWorktrees } from "../../git/worktrees.ts";

/**
 * What people with a bare repository and worktrees beside it should know: git counts the branch of its HEAD as checked out
 * there, from the first `sheaf start` on, when `core.bare` stands where git demands. Undefined in any other repository.
 */
export async function bareWords({
  git,
  commonDir,
}: Pick<Repository, "git" | "commonDir">): Promise<string | undefined> {
  const [main] = await listWorktrees(git);
  if (main?.isBare !== true) return undefined;
  const branch = await git.text(["--git-dir", commonDir, "symbolic-ref", "--short", "HEAD"], {
    answers: [1],
  });
  const name = branch === "" ? "the branch of its HEAD" : branch;
  return `the repository is bare, and git may count ${name} as checked out in it; where it refuses to switch: git switch --ignore-other-worktrees ${branch === "" ? "<branch>" : branch}`;
}
