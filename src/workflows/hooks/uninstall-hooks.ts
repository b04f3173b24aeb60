import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { EpicId } from "../../core/ids.ts";
import { removeHookFiles } from "../../files/hook-files.ts";
import { listRegistered } from "../../files/registration.ts";
import { findJson, stateDir, worktreeDir } from "../../files/state.ts";
import type { Repository } from "../../git/repository.ts";
import {
  disableWorktreeConfig,
  dropInclude,
  listGitDirs,
  type WorktreeConfigChange,
} from "../../git/worktree-config.ts";
import { dropOwnSettings, installedPath } from "./install-hooks.ts";

/** A worktree whose registration ends. */
interface Uninstallation {
  readonly repository: Pick<Repository, "git" | "gitDir" | "commonDir">;
  /** In the primary's checkout: end this epic's registration alone. */
  readonly epic?: EpicId | undefined;
}

/**
 * Takes a worktree's registration away, and with it its hooks, which stay while another epic is registered there. With
 * the last registration of the repository its configuration is again as it was before the first one, in every worktree:
 * git copies that of one into each that it makes. Idempotent.
 */
export async function uninstallWorktreeHooks({ repository, epic }: Uninstallation): Promise<void> {
  const { gitDir, commonDir } = repository;
  const epics = join(worktreeDir(gitDir), "epics");
  if (epic !== undefined) rmSync(join(epics, epic), { recursive: true, force: true });
  if (epic !== undefined && existsSync(epics) && readdirSync(epics).length > 0) return;
  if (listRegistered(commonDir).every((one) => one.gitDir === gitDir)) await restoreConfiguration(repository);
  else await dropConfiguration(repository);
  rmSync(worktreeDir(gitDir), { recursive: true, force: true });
}

/**
 * Takes Sheaf's hooks out of the whole repository and leaves its configuration as it was, byte for byte where
 * nobody else has edited it since. Epics, branches and locks stay. Idempotent.
 */
export async function uninstallHooks(repository: Pick<Repository, "git" | "commonDir">): Promise<void> {
  const { commonDir } = repository;
  await restoreConfiguration(repository);
  for (const gitDir of listGitDirs(commonDir)) rmSync(worktreeDir(gitDir), { recursive: true, force: true });
  removeHookFiles(commonDir);
  const state = stateDir(commonDir);
  if (existsSync(state) && readdirSync(state).length === 0) rmdirSync(state);
}

async function dropConfiguration(repository: Uninstallation["repository"]): Promise<void> {
  if (!existsSync(join(repository.gitDir, "config.worktree"))) return;
  await dropOwnSettings(repository);
  await dropInclude(repository);
}

async function restoreConfiguration({
  git,
  commonDir,
}: Pick<Repository, "git" | "commonDir">): Promise<void> {
  const repository = { git, commonDir };
  for (const gitDir of listGitDirs(commonDir)) await dropConfiguration({ ...repository, gitDir });
  const path = installedPath(commonDir);
  const installed = findJson(path) as { readonly worktreeConfig?: WorktreeConfigChange } | undefined;
  if (installed?.worktreeConfig !== undefined) {
    await disableWorktreeConfig(repository, installed.worktreeConfig);
  }
  rmSync(path, { force: true });
}
