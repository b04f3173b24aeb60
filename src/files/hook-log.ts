import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { printable } from "../core/text/printable.ts";
import { stateDir } from "./state.ts";

// Enough for a look back, and never a disk full of it.
const mostBytes = 200_000;

/** Where the agents' hooks note what they could not do. */
export function hookLogPath(commonDir: string): string {
  return join(stateDir(commonDir), "agent-hook.log");
}

/** Adds one line to the log. Never throws: a hook that cannot even note it must not disturb the agent. */
export function logHook(commonDir: string, at: string, words: string): void {
  const path = hookLogPath(commonDir);
  try {
    mkdirSync(stateDir(commonDir), { recursive: true });
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > mostBytes) renameSync(path, `${path}.1`);
    appendFileSync(path, `${at} ${printable(words.slice(0, 500))}\n`);
  } catch {
    // A file system that cannot be written.
  }
}
