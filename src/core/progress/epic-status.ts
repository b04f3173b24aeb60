import type { FeatureFacts } from "./agent-facts.ts";
import type { EscalationFacts } from "../records/escalation-facts.ts";
import { findProblems, type Problem } from "./problems.ts";
import { lifeOf, locksHeldBy, type AgentStatus, type HooksState } from "./status-rows.ts";
import { syncPointOf, type SyncPoint } from "./sync-point.ts";
import type { AgentId, Instant } from "../ids.ts";
import type { LockRecord } from "../lock/record.ts";
import { thresholdMs } from "../manifest/threshold-ms.ts";
import type { Thresholds } from "../manifest/thresholds.ts";
import type { AccessRequest } from "../records/grant-message.ts";

/** What was read of one agent. */
export interface AgentRecord {
  readonly agent: AgentId;
  readonly features: readonly FeatureFacts[];
  readonly branch: string;
  readonly worktree: string | undefined;
  readonly hooks: HooksState;
  readonly unread: number;
  readonly lastSign: Instant | undefined;
  readonly isStarted: boolean;
  /** Whether it has tasks that are neither done nor given up: its specs being ready does not finish it then. */
  readonly hasOpenTasks?: boolean;
}

/** What was read of an epic; it stays true while no ref moves, however late it gets. */
export interface StatusFacts {
  readonly epic: string;
  readonly title: string;
  readonly agents: readonly AgentRecord[];
  readonly locks: readonly LockRecord[];
  readonly escalations: readonly EscalationFacts[];
  /** Requests to change what is somebody else's, that nobody has answered. */
  readonly requests: readonly AccessRequest[];
  /** When the first secondary was started. */
  readonly startedAt: Instant | undefined;
  readonly thresholds: Thresholds;
}

/** The state of an epic at one instant. */
export interface EpicStatus {
  readonly epic: string;
  readonly title: string;
  readonly at: Instant;
  readonly agents: readonly AgentStatus[];
  /** What the primary or a person has to look at. */
  readonly problems: readonly Problem[];
  readonly sync: SyncPoint;
}

/** What the facts mean at `now`: who is silent by then, which locks have expired, which limits are over. */
export function statusAt(facts: StatusFacts, now: Instant): EpicStatus {
  const { epic, title, locks, thresholds, startedAt, escalations, requests } = facts;
  const limit = (name: keyof Thresholds) => thresholdMs(thresholds, name);
  const silence = { now, warningMs: limit("stale_warning"), staleMs: limit("stale") };
  const agents = facts.agents.map(({ isStarted, hasOpenTasks = false, ...record }): AgentStatus => ({
    ...record,
    locks: locksHeldBy(record.agent, locks, now),
    life: lifeOf({ ...record, hasOpenTasks }, isStarted, silence),
  }));
  const sync = { startedAt, syncSoftMs: limit("sync_soft"), syncHardMs: limit("sync_hard") };
  const answerWithinMs = limit("answer_escalation");
  const problems = findProblems({ agents, escalations, requests, now, answerWithinMs, ...sync });
  return { epic, title, at: now, agents, problems, sync: syncPointOf(agents, sync) };
}

/** The status of one agent alone. */
export function onlyAgent(status: EpicStatus, agent: AgentId): EpicStatus {
  const isShown = (one: { readonly agent: AgentId }) => one.agent === agent;
  return { ...status, agents: status.agents.filter(isShown), problems: status.problems.filter(isShown) };
}
