import type { AgentId, FeatureId, Instant } from "../ids.ts";

/** What the roster and the branch tips tell of one feature. */
export interface FeatureFacts {
  readonly id: FeatureId;
  /** STAGE of its STATUS; empty where there is none that can be read. */
  readonly stage: string;
  /** STATUS of its STATUS, as written. */
  readonly status: string;
  /** BLOCKERS, empty for none. */
  readonly blockers: string;
  readonly ready: boolean;
  /** When it became ready, where it is. */
  readonly readyAt: Instant | undefined;
  /** Why it takes no part in the next sync. */
  readonly deferred: string | undefined;
}

/** What the roster and the branch tips tell of one agent; everything generated is rendered from these. */
export interface AgentFacts {
  readonly agent: AgentId;
  readonly features: readonly FeatureFacts[];
  /** The newest of its dated signs of life; undefined for an agent that never started. */
  readonly lastSign: Instant | undefined;
}

/** How many messages one agent has sent another, and how many of them the reader has not dealt with. */
export interface MailCount {
  readonly from: AgentId;
  readonly to: AgentId;
  readonly messages: number;
  readonly unread: number;
}

/** One look at a silent agent, and what was done. */
export interface StaleCheckFacts {
  readonly at: Instant;
  readonly agent: AgentId;
  readonly lastSign: Instant | undefined;
  readonly state: "ACTIVE" | "WARNING" | "STALE";
  readonly action: string;
}

/** The facts of a feature that nobody has begun. */
export function untouchedFeature(id: FeatureId): FeatureFacts {
  return {
    id,
    stage: "S2.P1",
    status: "PENDING",
    blockers: "",
    ready: false,
    readyAt: undefined,
    deferred: undefined,
  };
}
