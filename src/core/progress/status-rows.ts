import type { AgentFacts } from "./agent-facts.ts";
import type { AgentId, Instant, LockName } from "../ids.ts";
import { isExpired, type LockRecord } from "../lock/record.ts";

/**
 * Whether a worktree's commits go through Sheaf's hooks, which judge nothing where the worktree is not registered for its
 * agent; `none` where the agent has no worktree.
 */
export type HooksState = "active" | "inert" | "foreign" | "unregistered" | "none";

/** What is known of one agent at one instant. */
export interface AgentStatus {
  readonly agent: AgentId;
  readonly features: AgentFacts["features"];
  readonly branch: string;
  readonly worktree: string | undefined;
  readonly hooks: HooksState;
  /** Locks that it holds now. */
  readonly locks: readonly LockName[];
  /** Messages to it that it has not dealt with. */
  readonly unread: number;
  readonly lastSign: Instant | undefined;
  /** `finished` and `paused` agents are never stale; `not-started` has no branch. */
  readonly life: "not-started" | "active" | "warning" | "stale" | "finished" | "paused";
}

/** When silence becomes worth a look, and when it is too long (protocol section 9), in ms. */
export interface SilenceLimits {
  readonly warningMs: number;
  readonly staleMs: number;
}

/** How alive an agent is, by its newest dated sign. */
export function lifeOf(
  facts: AgentFacts & { readonly hasOpenTasks?: boolean },
  isStarted: boolean,
  limits: SilenceLimits & { now: Instant },
): AgentStatus["life"] {
  if (!isStarted) return "not-started";
  const { features, lastSign, hasOpenTasks = false } = facts;
  const isReady = features.length > 0 && features.every(({ ready }) => ready);
  if (isReady && !hasOpenTasks) return "finished";
  if (features.length > 0 && features.every(({ status }) => status === "PAUSED")) return "paused";
  const silenceMs = limits.now - (lastSign ?? 0);
  if (silenceMs >= limits.staleMs) return "stale";
  return silenceMs >= limits.warningMs ? "warning" : "active";
}

/** The locks that an agent holds at `now`. */
export function locksHeldBy(agent: AgentId, records: readonly LockRecord[], now: Instant): LockName[] {
  return records
    .filter((record) => record.state === "held" && record.holder === agent && !isExpired(record, now))
    .map(({ name }) => name);
}
