import { lstatSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Git } from "./git.ts";
import { listGitDirs } from "./worktree-config.ts";

/** How a linked worktree and its folder in the repository hang together. */
export type WorktreeLink =
  /** Each leads to the other. */
  | { readonly kind: "sound"; readonly gitDir: string }
  /** One of them was moved: `git worktree repair` at `path` joins them again. */
  | { readonly kind: "moved"; readonly path: string }
  /** What is there belongs to another repository, such as the one that this is a copy of. */
  | { readonly kind: "foreign"; readonly leadsTo: string }
  /** There is no worktree: deleted, or on a disk or in a container that is not seen from here. */
  | { readonly kind: "gone" };

/**
 * Looks at the worktree that the repository knows at `path`, and at `usual`, where it would stand if it had been moved
 * along with the repository.
 */
export function readLink(commonDir: string, path: string, usual = path): WorktreeLink {
  const gitDir = listGitDirs(commonDir)
    .slice(1)
    .find((dir) => placeOf(dir) === path);
  if (gitDir === undefined) return { kind: "gone" };
  const target = targetOf(path);
  if (target === undefined)
    return isLeftBy(targetOf(usual), gitDir) ? { kind: "moved", path: usual } : { kind: "gone" };
  if (real(target) === real(gitDir)) return { kind: "sound", gitDir };
  return isLeftBy(target, gitDir) ? { kind: "moved", path } : { kind: "foreign", leadsTo: target };
}

/** Linked worktrees of which the repository knows, that belong to another one: a repair would take them away from it. */
export function foreignWorktrees(commonDir: string): string[] {
  const places = listGitDirs(commonDir)
    .slice(1)
    .flatMap((dir) => placeOf(dir) ?? []);
  return places.filter((path) => readLink(commonDir, path).kind === "foreign");
}

/** Joins moved worktrees with the repository again. Not while {@link foreignWorktrees} has any: git repairs all. */
export async function repairWorktrees(git: Git, paths: readonly string[]): Promise<void> {
  if (paths.length > 0) await git.run(["worktree", "repair", "--end-of-options", ...paths]);
}

/** Where the worktree of a private git directory stands. */
function placeOf(gitDir: string): string | undefined {
  const link = findText(join(gitDir, "gitdir"))?.trimEnd();
  return link === undefined || link === "" ? undefined : dirname(resolve(gitDir, link));
}

/** The git directory that a folder's `.git` names. */
function targetOf(path: string): string | undefined {
  const link = join(path, ".git");
  const stats = lstatSync(link, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile()) return stats === undefined ? undefined : link;
  const [, target] = /^gitdir: (.*)$/m.exec(findText(link) ?? "") ?? [];
  return target === undefined ? link : resolve(path, target);
}

/** Whether a worktree's link is one to this directory, from before a move. */
function isLeftBy(target: string | undefined, gitDir: string): boolean {
  if (target === undefined) return false;
  return (
    real(target) === real(gitDir) || (real(target) === undefined && basename(target) === basename(gitDir))
  );
}

function real(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function findText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
