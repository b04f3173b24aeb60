import type { AgentId, FeatureId, Instant } from "../ids.ts";

/** An escalation, open until it is resolved. */
export interface EscalationFacts {
  /** Of the message in the channel to the primary. */
  readonly number: number;
  readonly at: Instant;
  readonly from: AgentId;
  readonly feature: FeatureId | undefined;
  readonly issue: string;
  readonly resolvedAt: Instant | undefined;
}
