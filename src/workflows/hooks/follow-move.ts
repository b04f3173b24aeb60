import { notedCommonDir, notePlace, writeOwnConfig } from "../../files/own-config.ts";
import { findRegistration, listRegistered } from "../../files/registration.ts";
import { worktreeDir } from "../../files/state.ts";
import type { Repository } from "../../git/repository.ts";

/**
 * After the repository was moved, lets the configuration of every registered worktree name where the hooks are now. Costs
 * the look at one small file where it was not. A folder that cannot be written stays as it is: `doctor` says what that
 * means.
 */
export function followMove({ commonDir, isLinked, top }: Repository): void {
  const noted = notedCommonDir(commonDir);
  if (noted === undefined || noted === commonDir) return;
  try {
    notePlace(commonDir, isLinked ? undefined : top);
    for (const { gitDir } of listRegistered(commonDir)) {
      writeOwnConfig({ gitDir, commonDir }, findRegistration(worktreeDir(gitDir)));
    }
  } catch {
    return;
  }
}
