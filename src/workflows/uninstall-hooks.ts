import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { hooksDir, removeHookFiles } from "../files/hook-files.ts";
import { findJson, findText, stateDir, worktreeDir } from "../files/state.ts";
import type { EpicId } from "../core/ids.ts";
import { openRepository, type Repository } from "../git/repository.ts";
import {
  disableWorktreeConfig,
  findWorktreeSetting,
  setWorktreeSettings,
  type WorktreeConfigChange,
} from "../git/worktree-config.ts";
import { installedPath, usersHooksPath } from "./install-hooks.ts";

/**
 * Takes a worktree's registration away and puts its own core.hooksPath back. In the primary's checkout `epic`
 * ends that epic's registration alone, and the hooks stay while another one is left. Idempotent.
 */
export async function uninstallWorktreeHooks({
  repository,
  epic,
}: {
  readonly repository: Repository;
  readonly epic?: EpicId | undefined;
}): Promise<void> {
  const { gitDir, commonDir } = repository;
  const epics = join(worktreeDir(gitDir), "epics");
  if (epic !== undefined) rmSync(join(epics, epic), { recursive: true, force: true });
  if (epic !== undefined && existsSync(epics) && readdirSync(epics).length > 0) return;
  const users = findText(usersHooksPath(gitDir))?.trimEnd();
  const isOurs = (await findWorktreeSetting(repository, "core.hooksPath")) === hooksDir(commonDir);
  await setWorktreeSettings(repository, {
    "sheaf.epic": undefined,
    "sheaf.agent": undefined,
    ...(isOurs ? { "core.hooksPath": users } : {}),
  });
  rmSync(worktreeDir(gitDir), { recursive: true, force: true });
}

/**
 * Takes Sheaf's hooks out of the whole repository and leaves its configuration as it was, byte for byte where
 * nobody else has edited it since. Epics, branches and locks stay. Idempotent.
 */
export async function uninstallHooks(repository: Repository): Promise<void> {
  const { commonDir } = repository;
  const places = await openWorktrees(repository);
  for (const place of places) await uninstallWorktreeHooks({ repository: place });
  const installed = findJson(installedPath(commonDir)) as
    | { readonly worktreeConfig?: WorktreeConfigChange }
    | undefined;
  if (installed?.worktreeConfig !== undefined) {
    const gitDirs = [commonDir, ...places.map(({ gitDir }) => gitDir)];
    await disableWorktreeConfig(repository, installed.worktreeConfig, gitDirs);
  }
  rmSync(installedPath(commonDir), { force: true });
  removeHookFiles(commonDir);
  const state = stateDir(commonDir);
  if (existsSync(state) && readdirSync(state).length === 0) rmdirSync(state);
}

async function openWorktrees({ git, commonDir }: Repository): Promise<Repository[]> {
  const fields = await git.fields(["worktree", "list", "--porcelain", "-z"]);
  const paths = fields.filter((field) => field.startsWith("worktree ")).map((field) => field.slice(9));
  const present = paths.filter((path) => existsSync(path) && path !== commonDir);
  return Promise.all(present.map(openRepository));
}
