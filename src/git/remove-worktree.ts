import { existsSync, renameSync, rmSync } from "node:fs";
import type { Git } from "./git.ts";
import { openRepository, type Repository } from "./repository.ts";
import { listWorktrees } from "./worktrees.ts";

/** Where a worktree lies on its way out: looked into a last time, and then let go. */
export function wayOut(path: string): { readonly aside: string; readonly going: string } {
  return { aside: `${path}.aside`, going: `${path}.removing` };
}

/**
 * Removes a worktree, locked or not. It is first moved aside, whole, where nobody writes into it any more; there
 * `isFree` looks into it a last time, and where it says no, the worktree comes back. Returns whether it was removed.
 * Killed anywhere, it is to be run again.
 */
export async function removeWorktree(
  git: Git,
  path: string,
  isFree?: (repository: Repository) => Promise<boolean>,
): Promise<boolean> {
  const { aside, going } = wayOut(path);
  if (existsSync(path) && !existsSync(aside) && !existsSync(going)) renameSync(path, aside);
  if (existsSync(aside)) {
    const repository = isFree && (await findRepositoryAt(aside));
    if (isFree !== undefined && (repository === undefined || !(await isFree(repository)))) {
      renameSync(aside, path);
      return false;
    }
    renameSync(aside, going);
  }
  if ((await listWorktrees(git)).some((worktree) => worktree.path === path))
    await git.run(["worktree", "remove", "--force", "--force", "--end-of-options", path]);
  rmSync(going, { recursive: true, force: true });
  return true;
}

/** The repository of a worktree that may be on its way out; undefined where it is none. */
export async function findRepositoryAt(path: string): Promise<Repository | undefined> {
  const found = await openRepository(path).catch(() => undefined);
  return found?.top === path ? found : undefined;
}
