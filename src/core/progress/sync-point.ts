import type { AgentFacts } from "./agent-facts.ts";
import type { AgentId, Instant } from "../ids.ts";

/** How far the agents are from the sync point, and when its limits end (protocol section 10). */
export interface SyncPoint {
  /** Features that are ready, of those that take part. */
  readonly ready: number;
  readonly of: number;
  /** Agents with a feature that takes part and is not ready, in roster order. */
  readonly late: readonly AgentId[];
  /** When the first became ready. */
  readonly firstAt: Instant | undefined;
  /** When everybody is to be reminded: a while after the first was ready. Undefined before that. */
  readonly softAt: Instant | undefined;
  /** When somebody has to decide: a while after the start. Undefined before that. */
  readonly hardAt: Instant | undefined;
}

/** What the limits are counted from. Durations in milliseconds. */
export interface SyncLimits {
  /** When the first secondary was started. */
  readonly startedAt: Instant | undefined;
  readonly syncSoftMs: number;
  readonly syncHardMs: number;
}

/** Computes the sync point from what each agent's STATUS says. */
export function syncPointOf(
  agents: readonly Pick<AgentFacts, "agent" | "features">[],
  limits: SyncLimits,
): SyncPoint {
  const taking = agents.map(({ agent, features }) => ({
    agent,
    features: features.filter(({ deferred }) => deferred === undefined),
  }));
  const features = taking.flatMap((row) => row.features);
  const ready = features.filter((feature) => feature.ready);
  const arrivals = ready.flatMap(({ readyAt }) => readyAt ?? []);
  const firstAt = arrivals.length === 0 ? undefined : (Math.min(...arrivals) as Instant);
  return {
    ready: ready.length,
    of: features.length,
    late: taking.filter((row) => row.features.some((feature) => !feature.ready)).map(({ agent }) => agent),
    firstAt,
    softAt: after(firstAt, limits.syncSoftMs),
    hardAt: after(limits.startedAt, limits.syncHardMs),
  };
}

function after(at: Instant | undefined, ms: number): Instant | undefined {
  return at === undefined ? undefined : ((at + ms) as Instant);
}
