import type { Instant } from "../ids.ts";
import type { AgentHistory } from "./facts.ts";

/** One pause of an agent. */
export interface Pause {
  readonly from: Instant;
  readonly to: Instant;
}

/** When an agent worked. */
export interface WorkSpan {
  readonly startedAt: Instant;
  /** When it became ready, if it still is. */
  readonly readyAt: Instant | undefined;
  /** Where the span ends for now: ready, or the present. */
  readonly until: Instant;
  readonly pauses: readonly Pause[];
  /** From start to end, without the pauses, in milliseconds. */
  readonly workedMs: number;
}

/** Reads an agent's span out of its commits: `ready` ends it, `unready` goes on. Undefined before it has begun. */
export function workSpan({ startedAt, commits }: AgentHistory, now: Instant): WorkSpan | undefined {
  if (startedAt === undefined) return undefined;
  const readyAt = readyTime(commits);
  const until = later(startedAt, readyAt ?? now);
  const pauses = pausesOf(commits, until);
  const pausedMs = pauses.reduce((sum, { from, to }) => sum + (to - from), 0);
  return { startedAt, readyAt, until, pauses, workedMs: Math.max(0, until - startedAt - pausedMs) };
}

function readyTime(commits: AgentHistory["commits"]): Instant | undefined {
  const last = commits.findLast(({ command }) => command === "ready" || command === "unready");
  if (last?.command !== "ready") return undefined;
  // Said again it is the same readiness: the first since it was last taken back counts.
  const takenBack = commits.findLastIndex(({ command }) => command === "unready");
  return commits.slice(takenBack + 1).find(({ command }) => command === "ready")?.at;
}

function pausesOf(commits: AgentHistory["commits"], until: Instant): Pause[] {
  const pauses: Pause[] = [];
  let from: Instant | undefined;
  for (const { command, at } of commits) {
    if (command === "pause") from ??= at;
    // Whoever says that it is ready does not pause any more.
    if ((command === "resume" || command === "ready") && from !== undefined) {
      pauses.push({ from, to: at });
      from = undefined;
    }
  }
  if (from !== undefined) pauses.push({ from, to: until });
  return pauses
    .filter((pause) => pause.from < until)
    .map((pause) => ({ from: pause.from, to: earlier(pause.to, until) }));
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}
