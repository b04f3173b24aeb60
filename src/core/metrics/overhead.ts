import type { EpicHistory, WorkCommit } from "./facts.ts";
import { percentOf, sum } from "./figures.ts";
import type { LockHold } from "./lock-use.ts";
import type { Metrics } from "./schema.ts";

const messageCommands = new Set([
  "send",
  "broadcast",
  "inbox",
  "ack",
  "escalate",
  "request",
  "grant",
  "decline",
]);
const heartbeatCommands = new Set(["heartbeat", "ready", "unready", "pause", "resume"]);

/** What coordination took of the agents' time, by kind. */
export interface Overhead {
  readonly overhead: Metrics["overhead"];
  readonly unknown: Metrics["unknown"];
}

/**
 * Adds up what locks, messages and heartbeats took: the time inside Sheaf's commands, by what their commits tell. What
 * an agent thinks about a message is no overhead that anybody could measure. Waiting for a lock counts as the lock's.
 *
 * @param workedMs the time that all agents worked
 */
export function overheadOf(history: EpicHistory, holds: readonly LockHold[], workedMs: number): Overhead {
  const waits = new Map(holds.map(({ lock, token, waitedMs }) => [`${lock}@${token}`, waitedMs ?? 0]));
  const commits = history.agents.flatMap((agent) => agent.commits);
  const told = holds.flatMap(({ waitedMs }) => waitedMs ?? []);
  const locksMs = told.length === 0 && holds.length > 0 ? null : sum(told);
  const messagesMs = timeIn(commits, messageCommands, waits);
  const heartbeatsMs = timeIn(commits, heartbeatCommands, waits);
  const parts = [locksMs, messagesMs, heartbeatsMs];
  const total = parts.includes(null) ? null : sum(parts.flatMap((part) => part ?? []));
  const share = (part: number | null) => percentOf(part, workedMs);
  return {
    overhead: {
      locksMs,
      messagesMs,
      heartbeatsMs,
      locksPercent: share(locksMs),
      messagesPercent: share(messagesMs),
      heartbeatsPercent: share(heartbeatsMs),
      totalPercent: share(total),
    },
    unknown: [
      ...missing("overhead.locksMs", locksMs, "no event of a lock tells how long was waited for it"),
      ...missing("overhead.messagesMs", messagesMs, "no commit of a message tells how long its command took"),
      ...missing("overhead.heartbeatsMs", heartbeatsMs, "no heartbeat tells how long its command took"),
    ],
  };
}

/** The time in commands of one kind, without waiting for locks; null where there are some and none tells. */
function timeIn(
  commits: readonly WorkCommit[],
  commands: ReadonlySet<string>,
  waits: ReadonlyMap<string, number>,
): number | null {
  const own = commits.filter(({ command }) => command !== undefined && commands.has(command));
  const told = own.filter(({ tookMs }) => tookMs !== undefined);
  if (told.length === 0 && own.length > 0) return null;
  const waited = ({ locks }: WorkCommit) =>
    sum(locks.map(({ name, token }) => waits.get(`${name}@${token}`) ?? 0));
  return sum(told.map((commit) => Math.max(0, (commit.tookMs ?? 0) - waited(commit))));
}

function missing(field: string, value: number | null, why: string): Metrics["unknown"] {
  return value === null ? [{ field, why }] : [];
}
