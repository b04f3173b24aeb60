import { setTimeout as delay } from "node:timers/promises";
import type { Instant } from "./core/ids.ts";

/** What Sheaf needs of the world beside git and files; tests pass their own. */
export interface System {
  /** The time now. Only entrypoints and workflows ask; core gets it passed in. */
  now(): Instant;
  /** Waits, no longer than until `until` is aborted. Tests make it return at once and move the clock. */
  sleep(ms: number, until?: AbortSignal): Promise<void>;
  /** A number from 0 up to 1, for jitter. */
  random(): number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  /** Told when a command that moves refs has done a step; only tests, which kill it there, listen. */
  readonly reached?: (step: Step) => void;
}

/** The steps between which a command that moves refs may be killed. */
export type Step =
  | "state-decided"
  | "state-written"
  | "work-read"
  | "commits-built"
  | "move-noted"
  | "refs-moved"
  | "checkout-followed"
  | "conflict-built"
  | "scratch-made"
  | "conflict-noted"
  | "answers-kept";

/** The real world. `SHEAF_NOW` (an ISO time) stops the clock, for documentation and drills. */
export function realSystem(env: NodeJS.ProcessEnv): System {
  const fixed = env["SHEAF_NOW"] === undefined ? Number.NaN : Date.parse(env["SHEAF_NOW"]);
  return {
    now: () => (Number.isNaN(fixed) ? Date.now() : fixed) as Instant,
    sleep: (ms, until) => delay(ms, undefined, until && { signal: until }).catch(unlessAborted(until)),
    random: Math.random,
    env,
    pid: process.pid,
  };
}

function unlessAborted(until: AbortSignal | undefined): (error: unknown) => void {
  return (error) => {
    if (until?.aborted !== true) throw error;
  };
}
