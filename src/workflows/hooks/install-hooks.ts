import { existsSync, rmSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { primary, type AgentId } from "../../core/ids.ts";
import { agentBranch, lockRef, manifestRef } from "../../core/epic/layout.ts";
import { guardedLocks } from "../../core/ownership/guarded-locks.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { territoryOf } from "../../core/ownership/territory.ts";
import { replaceFile, saveJson } from "../../files/atomic-file.ts";
import { cliPaths, type CliPaths } from "../../files/cli-command.ts";
import { areHookFilesCurrent, hooksDir, writeHookFiles } from "../../files/hook-files.ts";
import { leadsToHooks, notedCommonDir, notePlace, writeOwnConfig } from "../../files/own-config.ts";
import {
  registrationDir,
  registrationTexts,
  saveRegistration,
  type RegistrationFacts,
} from "../../files/registration.ts";
import { saveRulebook } from "../../files/rulebook-file.ts";
import { findJson, findText, stateDir, worktreeDir } from "../../files/state.ts";
import type { Repository } from "../../git/repository.ts";
import {
  enableWorktreeConfig,
  findWorktreeSetting,
  hasInclude,
  includeConfig,
  setWorktreeSettings,
} from "../../git/worktree-config.ts";

/** What {@link installWorktreeHooks} needs to know. */
export interface HookInstallation {
  /** The repository as seen from the worktree that is registered. */
  readonly repository: Repository;
  readonly rulebook: Rulebook;
  readonly agent: AgentId;
  /** Which Sheaf the hooks call. */
  readonly cli: CliPaths;
}

/** Puts the hooks' files into the state folder that all worktrees share. No worktree runs them yet. */
export function placeHooks(commonDir: string, cli: CliPaths = cliPaths()): void {
  writeHookFiles(commonDir, cli);
}

/** Whether {@link placeHooks} would change nothing. */
export function hooksInPlace(commonDir: string, cli: CliPaths = cliPaths()): boolean {
  return areHookFilesCurrent(commonDir, cli);
}

/**
 * Registers a worktree for an agent and makes git run Sheaf's hooks in it, and in it alone (design section 8):
 * its private configuration includes a core.hooksPath, which beats husky's and a global one. The primary's checkout is
 * registered for the epic: it is judged while the epic's branch is checked out. The registration comes last, so that a
 * worktree that has one has hooks. Idempotent.
 */
export async function installWorktreeHooks(installation: HookInstallation): Promise<void> {
  const { repository, rulebook, agent, cli } = installation;
  const { commonDir, gitDir } = repository;
  placeHooks(commonDir, cli);
  saveRulebook(commonDir, rulebook);
  await rememberExtension(repository);
  await dropOwnSettings(repository);
  await keepUsersHooksPath(repository);
  if (!repository.isLinked || notedCommonDir(commonDir) === undefined) {
    notePlace(commonDir, repository.isLinked ? undefined : repository.top);
  }
  writeOwnConfig(repository, agent === primary ? undefined : { epic: rulebook.epic, agent });
  await includeConfig(repository);
  registerWorktree(gitDir, rulebook, agent);
}

/** What {@link installWorktreeHooks} would change that is not so already, in words. */
export async function planInstallation({ repository, cli }: HookInstallation): Promise<string[]> {
  const { commonDir } = repository;
  const set = await findWorktreeSetting(repository, "core.hooksPath");
  const isSet = leadsToHooks(repository) && (await hasInclude(repository));
  return [
    ...(hooksInPlace(commonDir, cli) ? [] : [`write the hooks' files to ${hooksDir(commonDir)}`]),
    ...(isSet ? [] : [`set core.hooksPath of ${repository.top}, now ${set ?? "not set"}`]),
    "write anew who this worktree belongs to, and the rules",
  ];
}

/** Writes a worktree's identity, and what of the rules its entry script can use, as files for a shell script. */
export function registerWorktree(gitDir: string, rulebook: Rulebook, agent: AgentId): void {
  saveRegistration(registrationDir(gitDir, rulebook.epic, agent), registrationFacts(rulebook, agent));
}

/** The files that {@link registerWorktree} writes, with their texts. */
export function registrationFiles(gitDir: string, rulebook: Rulebook, agent: AgentId): Map<string, string> {
  const folder = registrationDir(gitDir, rulebook.epic, agent);
  const texts = registrationTexts(registrationFacts(rulebook, agent));
  return new Map([...texts].map(([name, text]) => [join(folder, name), text]));
}

function registrationFacts(rulebook: Rulebook, agent: AgentId): RegistrationFacts {
  const { epic, epicDir, agents } = rulebook;
  const features = agents.find(({ id }) => id === agent)?.features ?? [];
  return {
    epic,
    agent,
    branch: agentBranch(epic, agent),
    ...territoryOf(rulebook, agent),
    objects: [manifestRef(epic, epicDir), ...guardedLocks(rulebook).map((name) => lockRef(epic, name))],
    // The primary works on more than its feature: its commits name none.
    feature: agent === primary ? undefined : features[0],
  };
}

/** Turns worktree configuration on, and remembers the first time what that changed. */
async function rememberExtension(repository: Repository): Promise<void> {
  const path = installedPath(repository.commonDir);
  const change = await enableWorktreeConfig(repository);
  if (findJson(path) === undefined) saveJson(path, { schema: 1, worktreeConfig: change });
}

/** The note of what the installation changed in the repository's configuration. */
export function installedPath(commonDir: string): string {
  return join(stateDir(commonDir), "installed.json");
}

/** A core.hooksPath that the worktree has of its own is where its user's hooks are: called after ours. */
async function keepUsersHooksPath(repository: Repository): Promise<void> {
  const path = await findWorktreeSetting(repository, "core.hooksPath");
  const kept = usersHooksPath(repository.gitDir);
  if (path === undefined) rmSync(kept, { force: true });
  else replaceFile(kept, `${path}\n`);
}

/**
 * Takes out what an older Sheaf has written into a worktree's `config.worktree` itself, or git copied from there, and puts
 * the user's own core.hooksPath back.
 */
export async function dropOwnSettings(
  repository: Pick<Repository, "git" | "gitDir" | "commonDir">,
): Promise<void> {
  const { gitDir, commonDir } = repository;
  if (!hasOwnSettings(gitDir)) return;
  const path = await findWorktreeSetting(repository, "core.hooksPath");
  const users = findText(usersHooksPath(gitDir)) ?? findText(usersHooksPath(commonDir));
  await setWorktreeSettings(repository, {
    "sheaf.epic": undefined,
    "sheaf.agent": undefined,
    ...(gitDir === commonDir ? {} : { "maintenance.auto": undefined }),
    ...(isOwnHooksPath(path, commonDir) ? { "core.hooksPath": users?.trimEnd() } : {}),
  });
}

/** Whether there are such settings. */
export function hasOwnSettings(gitDir: string): boolean {
  const text = findText(join(gitDir, "config.worktree")) ?? "";
  return /^\[sheaf\]|\/sheaf\/hooks"?$/m.test(text);
}

/** Whether a setting names Sheaf's hooks, or where they were before the repository moved. */
function isOwnHooksPath(path: string | undefined, commonDir: string): boolean {
  if (path === undefined || path === hooksDir(commonDir)) return path !== undefined;
  return isAbsolute(path) && path.endsWith("/sheaf/hooks") && !existsSync(path);
}

/** The file with the worktree's own core.hooksPath of before. */
export function usersHooksPath(gitDir: string): string {
  return join(worktreeDir(gitDir), "hooks-path");
}
