import { join } from "node:path";
import { replaceDerivedFile } from "../../files/atomic-file.ts";
import { findJson, worktreeDir } from "../../files/state.ts";
import type { Place } from "../../git/find-repository.ts";

/** What hooks remember of a worktree from one call to the next. */
export interface HookMemory {
  /** When they last gave a sign of life for the agent, in milliseconds since 1970. */
  readonly beat: number;
  /** The refs as they were when news was last looked for. */
  readonly seen: string;
  /** What the agent heard when it last stopped. */
  readonly told: string;
}

/** Reads the memory; what is missing or strange counts as nothing remembered. */
export function recall({ gitDir }: Pick<Place, "gitDir">): HookMemory {
  const found = findJson(memoryPath(gitDir)) as Partial<Record<keyof HookMemory, unknown>> | undefined;
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const { beat, seen, told } = found ?? {};
  return { beat: typeof beat === "number" ? beat : 0, seen: text(seen), told: text(told) };
}

/** Changes some of what is remembered. */
export function remember({ gitDir }: Pick<Place, "gitDir">, changed: Partial<HookMemory>): void {
  const memory = { ...recall({ gitDir }), ...changed };
  replaceDerivedFile(memoryPath(gitDir), `${JSON.stringify(memory)}\n`);
}

function memoryPath(gitDir: string): string {
  return join(worktreeDir(gitDir), "client.json");
}
