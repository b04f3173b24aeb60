import { basename, join, resolve } from "node:path";
import type { EpicId } from "../../core/ids.ts";
import type { Settings } from "../../core/epic/settings.ts";

/** Where the worktrees of an epic are made, seen from the repository's main worktree. */
export function worktreesDir(main: string, epic: EpicId, settings: Settings): string {
  const folder = settings.worktrees_dir.replaceAll("{repo}", basename(main));
  return join(resolve(main, folder), epic);
}
