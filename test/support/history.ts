import {
  primary,
  type AgentId,
  type FeatureId,
  type Instant,
  type LockName,
  type Oid,
} from "../../src/core/ids.ts";
import type { LockEvent, LockRecord } from "../../src/core/lock/record.ts";
import type { AgentHistory, EpicHistory, WorkCommit } from "../../src/core/metrics/facts.ts";

/** A time of the morning on which every made-up history happens. */
export const at = (time: string): Instant => Date.parse(`2026-01-15T${time}Z`) as Instant;

/** A commit of an agent; Sheaf's where a command made it. */
export function commit(time: string, more: Partial<WorkCommit> = {}): WorkCommit {
  const oid = time.replaceAll(":", "").padEnd(40, "0") as Oid;
  return { oid, at: at(time), subject: "words", command: undefined, tookMs: undefined, locks: [], ...more };
}

/** An event of the lock `epic_readme`. */
export function lockEvent(
  event: LockEvent,
  time: string,
  more: Partial<LockRecord> = {},
  isTimed = true,
): LockRecord {
  const isFree = event === "released" || event === "broken";
  return {
    state: isFree ? "free" : "held",
    event,
    name: "epic_readme" as LockName,
    holder: "secondary-a" as AgentId,
    holderId: "s",
    acquiredAt: at(time),
    expiresAt: at("23:00:00"),
    leaseMs: 300_000,
    operation: "heartbeat",
    token: 1,
    nonce: "n",
    host: "h",
    boot: "b",
    ...(isTimed ? { at: at(time) } : {}),
    ...more,
  };
}

/** An agent with one feature, started at ten. */
export function agentHistory(agent: string, number: number, commits: readonly WorkCommit[]): AgentHistory {
  return {
    agent: agent as AgentId,
    features: [`feature_0${number}_x` as FeatureId],
    startedAt: at("10:00:00"),
    commits,
    papers: { ticked: 2, open: 0, headings: 4, filled: 3 },
    isMerged: true,
  };
}

/** An epic of one primary and nothing else, but for `changes`. */
export function history(changes: Partial<EpicHistory> = {}): EpicHistory {
  return {
    epic: "KAI-7",
    title: "Improve it",
    stage: "S2",
    now: at("13:00:00"),
    agents: [agentHistory(primary, 1, [])],
    locks: new Map(),
    escalations: [],
    messages: [],
    syncs: [],
    moves: [],
    crossChecked: undefined,
    predicted: { source: "a guess", sequentialMs: 4 * 3_600_000, parallelMs: 2 * 3_600_000 },
    answerWithinMs: 15 * 60_000,
    ...changes,
  };
}
