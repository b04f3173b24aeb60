import { rmSync } from "node:fs";
import { join } from "node:path";
import { primary, type AgentId, type EpicId } from "../../core/ids.ts";
import { agentBranch, lockRef, manifestRef } from "../../core/epic/layout.ts";
import { guardedLocks } from "../../core/ownership/guarded-locks.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { territoryOf } from "../../core/ownership/territory.ts";
import { replaceFile, saveJson } from "../../files/atomic-file.ts";
import { cliPaths, type CliPaths } from "../../files/cli-command.ts";
import { areHookFilesCurrent, hooksDir, writeHookFiles } from "../../files/hook-files.ts";
import { registrationTexts, saveRegistration, type RegistrationFacts } from "../../files/registration.ts";
import { saveRulebook } from "../../files/rulebook-file.ts";
import { findJson, stateDir, worktreeDir } from "../../files/state.ts";
import type { Repository } from "../../git/repository.ts";
import { enableWorktreeConfig, findWorktreeSetting, setWorktreeSettings } from "../../git/worktree-config.ts";

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
 * its private configuration gets an absolute core.hooksPath, which beats husky's and a global one. The primary's
 * checkout is registered for the epic: it is judged while the epic's branch is checked out. Idempotent.
 */
export async function installWorktreeHooks(installation: HookInstallation): Promise<void> {
  const { repository, rulebook, agent, cli } = installation;
  const { commonDir, gitDir } = repository;
  placeHooks(commonDir, cli);
  saveRulebook(commonDir, rulebook);
  await rememberExtension(repository);
  await keepUsersHooksPath(repository);
  registerWorktree(gitDir, rulebook, agent);
  const own = agent === primary ? {} : agentSettings(rulebook.epic, agent);
  await setWorktreeSettings(repository, { ...own, "core.hooksPath": hooksDir(commonDir) });
}

/**
 * The private settings of an agent's worktree. git tidies up after commits, and newer ones pack refs while others
 * commit, with errors that look like the agent's own. That stays with the primary's checkout.
 */
function agentSettings(epic: EpicId, agent: AgentId): Readonly<Record<string, string>> {
  return { "sheaf.epic": epic, "sheaf.agent": agent, "maintenance.auto": "false" };
}

/** What {@link installWorktreeHooks} would change that is not so already, in words. */
export async function planInstallation({ repository, cli }: HookInstallation): Promise<string[]> {
  const { commonDir } = repository;
  const ours = hooksDir(commonDir);
  const set = await findWorktreeSetting(repository, "core.hooksPath");
  return [
    ...(hooksInPlace(commonDir, cli) ? [] : [`write the hooks' files to ${ours}`]),
    ...(set === ours ? [] : [`set core.hooksPath of ${repository.top}, now ${set ?? "not set"}`]),
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

/** Where a registration lies: an agent's worktree has one, the primary's checkout one for each epic. */
export function registrationDir(gitDir: string, epic: EpicId, agent: AgentId): string {
  const folder = worktreeDir(gitDir);
  return agent === primary ? join(folder, "epics", epic) : folder;
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

/** A core.hooksPath that the worktree has of its own is where its user's hooks are: called after ours, and put back. */
async function keepUsersHooksPath(repository: Repository): Promise<void> {
  const path = await findWorktreeSetting(repository, "core.hooksPath");
  const kept = usersHooksPath(repository.gitDir);
  if (path === undefined) rmSync(kept, { force: true });
  else if (path !== hooksDir(repository.commonDir)) replaceFile(kept, `${path}\n`);
}

/** The file with the worktree's own core.hooksPath of before. */
export function usersHooksPath(gitDir: string): string {
  return join(worktreeDir(gitDir), "hooks-path");
}
