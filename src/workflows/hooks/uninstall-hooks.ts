import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { EpicId } from "../../core/ids.ts";
import { hooksDir, removeHookFiles } from "../../files/hook-files.ts";
import { listRegistered } from "../../files/registration.ts";
import { findJson, findText, stateDir, worktreeDir } from "../../files/state.ts";
import type { Repository } from "../../git/repository.ts";
import {
  disableWorktreeConfig,
  findWorktreeSetting,
  setWorktreeSettings,
  type WorktreeConfigChange,
} from "../../git/worktree-config.ts";
import { installedPath, usersHooksPath } from "./install-hooks.ts";

/** A worktree whose registration ends. */
interface Uninstallation {
  readonly repository: Pick<Repository, "git" | "gitDir" | "commonDir">;
  /** In the primary's checkout: end this epic's registration alone. */
  readonly epic?: EpicId | undefined;
}

/**
 * Takes a worktree's registration away and puts its own core.hooksPath back; the hooks stay while another epic
 * is registered there. With the last registration of the repository its configuration is again as it was before
 * the first one. Idempotent.
 */
export async function uninstallWorktreeHooks({ repository, epic }: Uninstallation): Promise<void> {
  const { gitDir, commonDir } = repository;
  const epics = join(worktreeDir(gitDir), "epics");
  if (epic !== undefined) rmSync(join(epics, epic), { recursive: true, force: true });
  if (epic !== undefined && existsSync(epics) && readdirSync(epics).length > 0) return;
  const users = findText(usersHooksPath(gitDir))?.trimEnd();
  const isOurs = (await findWorktreeSetting(repository, "core.hooksPath")) === hooksDir(commonDir);
  await setWorktreeSettings(repository, {
    "sheaf.epic": undefined,
    "sheaf.agent": undefined,
    ...(gitDir === commonDir ? {} : { "maintenance.auto": undefined }),
    ...(isOurs ? { "core.hooksPath": users } : {}),
  });
  rmSync(worktreeDir(gitDir), { recursive: true, force: true });
  if (listRegistered(commonDir).length === 0) await restoreExtension(repository);
}

/**
 * Takes Sheaf's hooks out of the whole repository and leaves its configuration as it was, byte for byte where
 * nobody else has edited it since. Epics, branches and locks stay. Idempotent.
 */
export async function uninstallHooks(repository: Pick<Repository, "git" | "commonDir">): Promise<void> {
  const { git, commonDir } = repository;
  for (const { gitDir } of listRegistered(commonDir)) {
    await uninstallWorktreeHooks({ repository: { git, commonDir, gitDir } });
  }
  removeHookFiles(commonDir);
  const state = stateDir(commonDir);
  if (existsSync(state) && readdirSync(state).length === 0) rmdirSync(state);
}

async function restoreExtension(repository: Uninstallation["repository"]): Promise<void> {
  const { commonDir } = repository;
  const path = installedPath(commonDir);
  const installed = findJson(path) as { readonly worktreeConfig?: WorktreeConfigChange } | undefined;
  if (installed?.worktreeConfig !== undefined) {
    await disableWorktreeConfig(repository, installed.worktreeConfig);
  }
  rmSync(path, { force: true });
}
