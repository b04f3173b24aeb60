import { agentFacts } from "../../core/progress/epic-facts.ts";
import { primary, type AgentId } from "../../core/ids.ts";
import { hasOpenTasks } from "../../core/sync/settle-tasks.ts";
import { needsStaleCheck, staleCheckDraft } from "../../core/progress/stale-check.ts";
import { thresholdMs } from "../../core/manifest/threshold-ms.ts";
import type { MessageDraft } from "../../core/records/message.ts";
import { lifeOf } from "../../core/progress/status-rows.ts";
import type { AgentContext } from "../context/context.ts";
import { readFeatures } from "../read/read-features.ts";

/**
 * The status checks that the primary owes to agents that have gone silent (protocol section 9): one when the
 * silence is worth a look, one when it is too long. Nobody else asks.
 */
export async function findStaleChecks(context: AgentContext): Promise<Map<AgentId, MessageDraft>> {
  const { agent, manifest, system } = context;
  if (agent !== primary) return new Map();
  const now = system.now();
  const limits = {
    now,
    warningMs: thresholdMs(manifest.thresholds, "stale_warning"),
    staleMs: thresholdMs(manifest.thresholds, "stale"),
  };
  const checks = new Map<AgentId, MessageDraft>();
  for (const { agent: other, features, lastSign, started, staleChecks, tasks } of await readFeatures(
    context,
  )) {
    if (other === primary || started === undefined) continue;
    const life = lifeOf(
      { ...agentFacts(other, features, lastSign), hasOpenTasks: hasOpenTasks(tasks) },
      true,
      limits,
    );
    if (life !== "warning" && life !== "stale") continue;
    const silence = { state: life === "stale" ? "STALE" : "WARNING", lastSign, now } as const;
    if (needsStaleCheck(silence, staleChecks)) checks.set(other, staleCheckDraft(silence));
  }
  return checks;
}
