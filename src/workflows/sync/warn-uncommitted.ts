import { dirtyPaths, listWorktrees } from "../../git/worktrees.ts";
import type { AgentContext } from "../context.ts";

/** Other agents' folders are looked into for this alone: to say what is not part of the sync. */
export async function warnOfUncommitted({ git, epic, epicDir }: AgentContext): Promise<string[]> {
  const worktrees = await listWorktrees(git);
  const own = worktrees.filter(
    ({ branch, prunable }) =>
      prunable === undefined && branch?.startsWith(`refs/heads/sheaf/${epic}/`) === true,
  );
  const warnings = await Promise.all(
    own.map(async ({ path }) => {
      const dirty = await dirtyPaths(git.at(path), epicDir);
      return dirty.length === 0
        ? []
        : [`${path} has uncommitted work that is not part of this sync: ${dirty.slice(0, 3).join(", ")}`];
    }),
  );
  return warnings.flat();
}
