import { basename, dirname, join, resolve } from "node:path";
import type { EpicId } from "../../core/ids.ts";
import type { Settings } from "../../core/epic/settings.ts";

/** Where the worktrees of an epic are made, seen from the repository's main worktree, or from the repository if it is bare. */
export function worktreesDir(main: string, epic: EpicId, settings: Settings): string {
  const folder = settings.worktrees_dir.replaceAll("{repo}", nameOf(main));
  return join(resolve(main, folder), epic);
}

/** `project` for a checkout of that name, and for the bare repositories `project.git` and `project/.bare`. */
function nameOf(main: string): string {
  const name = basename(main);
  const isHidden = name.startsWith(".");
  return isHidden ? basename(dirname(main)) : name.replace(/\.git$/, "");
}
