import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { bundled } from "./bundle.ts";
import type { KilledOrders } from "./killed-command.ts";

/** How a command in a process group of its own ended, and how long it worked. */
export interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly workedMs: number;
  readonly words: string;
}

/**
 * Runs a command in a process group of its own, and kills the whole group, git included, `afterMs` after it has begun to
 * work; where the orders name a step, at that step. Commits get a fixed date, so that they have the same ids each time.
 */
export async function runAndKill(orders: KilledOrders, afterMs?: number): Promise<Ended> {
  const script = bundled("test/support/killed-worker.ts");
  const child = spawn(process.execPath, [script, JSON.stringify(orders)], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...sameDates },
  });
  const words: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => words.push(chunk));
  const exited = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  await Promise.race([once(child.stdout, "data"), exited]);
  const begun = performance.now();
  if (afterMs !== undefined) {
    await Promise.race([delay(afterMs), exited]);
    killGroup(child.pid);
  }
  const [, signal] = await exited;
  return { signal, workedMs: performance.now() - begun, words: Buffer.concat(words).toString() };
}

/** Commits made again at the same moment have the same id, so that whole refs can be compared. */
export const sameDates = {
  GIT_AUTHOR_DATE: "2026-01-15T14:30:00Z",
  GIT_COMMITTER_DATE: "2026-01-15T14:30:00Z",
};

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It had ended by itself.
  }
}
