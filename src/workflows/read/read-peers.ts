import { agentFacts } from "../../core/progress/epic-facts.ts";
import type { FeatureFacts } from "../../core/progress/agent-facts.ts";
import type { AgentId, Instant, Oid } from "../../core/ids.ts";
import type { Context } from "../context/context.ts";
import { readFeatures } from "./read-features.ts";

/** How far one agent has got, as its branch tells. */
export interface Peer {
  readonly agent: AgentId;
  readonly tip: Oid | undefined;
  /** Whether the last sync has all of its commits. */
  readonly isMerged: boolean;
  readonly lastSign: Instant | undefined;
  readonly features: readonly FeatureFacts[];
}

/** Reads who has finished what, from refs alone. */
export async function readPeers(context: Context): Promise<Peer[]> {
  const states = await readFeatures(context);
  return states.map(({ agent, tip, merged, lastSign, features }) => ({
    agent,
    tip,
    isMerged: tip !== undefined && tip === merged,
    lastSign,
    features: agentFacts(agent, features, lastSign).features,
  }));
}
