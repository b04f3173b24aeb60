import type { AgentFacts, FeatureFacts } from "./agent-facts.ts";
import type { AgentId, FeatureId, Instant } from "../ids.ts";
import type { Parsed } from "../text/parsed.ts";
import { claimsReady, statusValue, type StatusFile } from "../records/status-file.ts";
import { parseInstant } from "../time.ts";

/** What the tip of its owner's branch holds of one feature. */
export interface FeatureState {
  readonly feature: FeatureId;
  readonly owner: AgentId;
  readonly deferred: string | undefined;
  /** STATUS at the tip; undefined where there is none. */
  readonly status: Parsed<StatusFile> | undefined;
}

/** An agent's facts, for everything that is generated, from what its branch tip holds. */
export function agentFacts(
  agent: AgentId,
  features: readonly FeatureState[],
  lastSign: Instant | undefined,
): AgentFacts {
  return { agent, features: features.map(featureFacts), lastSign };
}

function featureFacts({ feature, status, deferred }: FeatureState): FeatureFacts {
  const file = status?.kind === "parsed" ? status.value : undefined;
  const value = (key: "STAGE" | "STATUS" | "BLOCKERS" | "UPDATED") =>
    file === undefined ? "" : (statusValue(file, key) ?? "");
  const ready = claimsReady(status);
  const blockers = value("BLOCKERS");
  return {
    id: feature,
    stage: value("STAGE"),
    status: value("STATUS"),
    blockers: /^(?:none|)$/i.test(blockers) ? "" : blockers,
    ready,
    readyAt: ready ? parseInstant(value("UPDATED")) : undefined,
    deferred,
  };
}

/** What STATUS says, in a few words: its state, or why it says nothing. */
export function statusWords({ status }: Pick<FeatureState, "status">): string {
  if (status === undefined) return "no STATUS file";
  if (status.kind === "parsed") return statusValue(status.value, "STATUS") || "STATUS has no STATUS line";
  const [issue] = status.issues;
  return `STATUS cannot be read: ${issue?.line}:${issue?.column} ${issue?.message}`;
}
