import { existsSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { parseAgentId, parseEpicId, type AgentId, type EpicId } from "../core/ids.ts";
import { replaceFile } from "./atomic-file.ts";
import { findText, worktreeDir } from "./state.ts";

/** What a worktree is to Sheaf, kept as one plain file for each fact, so that a shell script can read it. */
export interface Registration {
  readonly epic: EpicId;
  readonly agent: AgentId;
  readonly branch: string;
}

/** Further facts for the hooks' entry script. An absent one removes what was written before. */
export interface RegistrationFacts extends Registration {
  readonly own: readonly string[];
  readonly guarded?: string | undefined;
  readonly feature?: string | undefined;
}

/** Reads a registration; undefined where none is, or none that can be read. */
export function findRegistration(folder: string): Registration | undefined {
  const fact = (name: string) => findText(join(folder, name))?.trim() ?? "";
  const [epic, agent, branch] = [parseEpicId(fact("epic")), parseAgentId(fact("agent")), fact("branch")];
  return epic === undefined || agent === undefined || branch === "" ? undefined : { epic, agent, branch };
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
      existsSync(join(folder, "agent")),
    );
    return folders.length === 0 ? [] : [{ gitDir, folders }];
  });
}

function entries(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

/** Writes a registration; `agent` comes last, because its presence makes the others count. */
export function saveRegistration(folder: string, facts: RegistrationFacts): void {
  const { own, epic, branch, guarded, feature, agent } = facts;
  saveFact(folder, "epic", epic);
  saveFact(folder, "branch", branch);
  saveFact(folder, "guarded", guarded);
  saveFact(folder, "feature", feature);
  saveFact(folder, "own", own.join("\n"));
  markRulesFresh(folder);
  saveFact(folder, "agent", agent);
}

/** Notes the stage that commits of this worktree are made in, for the trailer `Sheaf-Stage`. */
export function saveStage(folder: string, stage: string): void {
  saveFact(folder, "stage", stage);
}

/** Says that the facts agree with the rules as they are now. Dated back, for file times that count whole seconds. */
export function markRulesFresh(folder: string): void {
  const path = join(folder, "own");
  const seconds = Date.now() / 1000 - 2;
  if (existsSync(path)) utimesSync(path, seconds, seconds);
}

function saveFact(folder: string, name: string, value: string | undefined): void {
  const path = join(folder, name);
  if (value === undefined) rmSync(path, { force: true });
  else replaceFile(path, `${value}\n`);
}
