import { join } from "node:path";
import { agentDisplay, primary, type AgentId, type EpicId } from "../core/ids.ts";
import { shellWord } from "../core/text/shell-word.ts";
import { replaceDerivedFile } from "./atomic-file.ts";
import { listRegistered } from "./registration.ts";
import { findText, worktreeDir } from "./state.ts";

/** The variables by which programs in a worktree can be told apart. */
export interface WorktreeEnv {
  readonly SHEAF_EPIC: string;
  readonly SHEAF_AGENT: string;
  /** A small number of this worktree's own in the repository: for ports, names of databases and the like. */
  readonly SHEAF_SLOT: string;
}

/** The file with them, for a shell to read. */
export function envPath(gitDir: string): string {
  return join(worktreeDir(gitDir), "env");
}

/** Writes the file, and returns what is in it. A worktree keeps its number for as long as it is there; the primary's is 0. */
export function placeEnv(
  { gitDir, commonDir }: { readonly gitDir: string; readonly commonDir: string },
  epic: EpicId,
  agent: AgentId,
): WorktreeEnv {
  const slot = agent === primary ? 0 : (slotIn(gitDir) ?? freeSlot(commonDir));
  const env = { SHEAF_EPIC: epic, SHEAF_AGENT: agent, SHEAF_SLOT: String(slot) };
  const lines = Object.entries(env).map(([name, value]) => `export ${name}=${shellWord(value)}\n`);
  replaceDerivedFile(
    envPath(gitDir),
    `# ${agentDisplay(agent)} of ${epic}; written by Sheaf\n${lines.join("")}`,
  );
  return env;
}

function freeSlot(commonDir: string): number {
  const taken = new Set(listRegistered(commonDir).map(({ gitDir }) => slotIn(gitDir)));
  for (let slot = 1; ; slot++) if (!taken.has(slot)) return slot;
}

function slotIn(gitDir: string): number | undefined {
  const [, slot] = /^export SHEAF_SLOT=(\d{1,6})$/m.exec(findText(envPath(gitDir)) ?? "") ?? [];
  return slot === undefined ? undefined : Number(slot);
}
