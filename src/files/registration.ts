import { existsSync, readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { parseAgentId, parseEpicId, primary, type AgentId, type EpicId } from "../core/ids.ts";
import { shellWord } from "../core/text/shell-word.ts";
import { replaceDerivedFile } from "./atomic-file.ts";
import { findText, worktreeDir } from "./state.ts";

/** What a worktree is to Sheaf, kept as one plain file for each fact, so that a shell script can read it. */
export interface Registration {
  readonly epic: EpicId;
  readonly agent: AgentId;
  readonly branch: string;
}

/** Further facts for the hooks' entry script. */
export interface RegistrationFacts extends Registration {
  readonly own: readonly string[];
  readonly guarded?: string | undefined;
  readonly feature?: string | undefined;
  /** Names of git objects that judging a commit asks for: the manifest and the locks. */
  readonly objects: readonly string[];
}

/** Reads a registration; undefined where none is, or none that can be read. */
export function findRegistration(folder: string): Registration | undefined {
  const fact = (name: string) => findText(join(folder, name))?.trim() ?? "";
  const [epic, agent, branch] = [parseEpicId(fact("epic")), parseAgentId(fact("agent")), fact("branch")];
  return epic === undefined || agent === undefined || branch === "" ? undefined : { epic, agent, branch };
}

/** Where a registration lies: an agent's worktree has one, the primary's checkout one for each epic. */
export function registrationDir(gitDir: string, epic: EpicId, agent: AgentId): string {
  const folder = worktreeDir(gitDir);
  return agent === primary ? join(folder, "epics", epic) : folder;
}

/** Whether a worktree is registered for this very agent of this epic, so that hooks judge what is committed there. */
export function isRegistered(gitDir: string, { epic, agent }: Pick<Registration, "epic" | "agent">): boolean {
  const folder = registrationDir(gitDir, epic, agent);
  const found = findRegistration(folder);
  return existsSync(join(folder, "facts")) && found?.epic === epic && found.agent === agent;
}

/** A worktree with something registered in it: its git directory, and the folder of each registration. */
export interface RegisteredWorktree {
  readonly gitDir: string;
  readonly folders: readonly string[];
}

/** Every worktree of the repository in which somebody is registered, folders that are gone included. */
export function listRegistered(commonDir: string): RegisteredWorktree[] {
  const gitDirs = [commonDir, ...entries(join(commonDir, "worktrees"))];
  return gitDirs.flatMap((gitDir) => {
    const own = worktreeDir(gitDir);
    const folders = [own, ...entries(join(own, "epics"))].filter((folder) =>
      existsSync(join(folder, "facts")),
    );
    return folders.length === 0 ? [] : [{ gitDir, folders }];
  });
}

function entries(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

/** Writes a registration. */
export function saveRegistration(folder: string, facts: RegistrationFacts): void {
  for (const [name, text] of registrationTexts(facts)) replaceDerivedFile(join(folder, name), text);
  markRulesFresh(folder);
}

/**
 * The files of a registration with their texts: one for each fact that people and programs look for, and all facts as
 * assignments for the hooks' entry script, last, because their presence makes the registration count.
 */
export function registrationTexts(facts: RegistrationFacts): Map<string, string> {
  const { epic, agent, branch, own, guarded = "", feature = "", objects } = facts;
  const variables = {
    epic,
    agent,
    branch,
    feature,
    guarded,
    own: own.join("\n"),
    objects: objects.join("\n"),
  };
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${shellWord(value)}\n`);
  const single = Object.entries({ epic, agent, branch }).map(
    ([name, value]) => [name, `${value}\n`] as const,
  );
  return new Map([...single, ["facts", lines.join("")]]);
}

/** Notes the stage that commits of this worktree are made in, for the trailer `Sheaf-Stage`. */
export function saveStage(folder: string, stage: string): void {
  if (existsSync(join(folder, "facts"))) replaceDerivedFile(join(folder, "stage"), `${stage}\n`);
}

/** Says that the facts agree with the rules as they are now. Dated back, for file times that count whole seconds. */
export function markRulesFresh(folder: string): void {
  const seconds = Date.now() / 1000 - 2;
  utimesSync(join(folder, "facts"), seconds, seconds);
}
