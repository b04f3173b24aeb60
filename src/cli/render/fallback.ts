import type { Fallback, StoppedAgent } from "../../workflows/fallback/fall-back.ts";
import { formatSyncReport } from "./sync-report.ts";
import { formatTable } from "./table.ts";

/** Why, what was done, and what is left, in this order. */
export function formatFallback({ triggers, agents, sync, notSynced, sequence }: Fallback): string[] {
  const steps = sequence.map(({ id, owner, run }, at) => [`  ${at + 1}.`, id, owner ?? "nobody yet", run]);
  return [
    "the parallel wave is stopped:",
    ...triggers.map(({ kind, why }) => `  ${kind}: ${why}`),
    ...agents.map((agent) => `  ${agentWords(agent)}`),
    ...(sync === undefined ? [] : formatSyncReport(sync)),
    ...(notSynced === undefined ? [] : [`nothing was synced: ${notSynced}`]),
    sequence.length === 0 ? "nothing is left to do" : "what is left, one after the other:",
    ...formatTable(steps),
  ];
}

function agentWords({ agent, paused, left }: StoppedAgent): string {
  if (left !== undefined) return `${agent}: left as it is: ${left}`;
  return `${agent}: uncommitted work is kept; ${paused ? "paused, and told why" : "told to stop, and why"}`;
}
