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

// Whoever does nothing that leaves a trace for longer than this was at work.
const longestThoughtMs = 5 * 60_000;

/**
 * Adds up what locks, messages and heartbeats took: the time inside Sheaf's commands, by what their commits tell, and the
 * agents' own time, as far as it can be seen: what lies between two such commands with no work between them. Waiting for
 * a lock counts as the lock's.
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
  const agentsMs =
    total === null ? null : total + sum(history.agents.map(({ commits: own }) => thinking(own)));
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
      agentsMs,
      agentsPercent: share(agentsMs),
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

/** The time between an agent's commands of coordination that follow one another with no commit of work between. */
function thinking(commits: readonly WorkCommit[]): number {
  return sum(
    commits.slice(1).map((commit, at) => {
      const before = commits[at];
      if (before === undefined || !isCoordination(before) || !isCoordination(commit)) return 0;
      const thought = commit.at - (commit.tookMs ?? 0) - before.at;
      return thought > longestThoughtMs ? 0 : Math.max(0, thought);
    }),
  );
}

function isCoordination({ command = "" }: WorkCommit): boolean {
  return messageCommands.has(command) || heartbeatCommands.has(command);
}

function missing(field: string, value: number | null, why: string): Metrics["unknown"] {
  return value === null ? [{ field, why }] : [];
}
