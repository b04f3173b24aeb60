import type { Fallback, StoppedAgent } from "../../workflows/fallback/fall-back.ts";
import { formatSyncReport } from "./sync-report.ts";
import { formatTable, plain } from "./table.ts";

/** Why, what was done, and what is left, in this order. */
export function formatFallback(done: Fallback, dryRun: boolean): string {
  const { triggers, agents, sync, notSynced, sequence } = done;
  const steps = sequence.map(({ id, owner, run }, at) => [`  ${at + 1}.`, id, owner ?? "nobody yet", run]);
  return [
    dryRun ? "the parallel wave would be stopped:" : "the parallel wave is stopped:",
    ...triggers.map(({ kind, why }) => `  ${kind}: ${plain(why)}`),
    ...agents.map((agent) => `  ${agentWords(agent, dryRun)}`),
    ...(sync === undefined ? [] : [formatSyncReport(sync)]),
    ...(notSynced === undefined ? [] : [`nothing was synced: ${notSynced}`]),
    sequence.length === 0 ? "nothing is left to do" : "what is left, one after the other:",
    ...(steps.length === 0 ? [] : [formatTable(steps)]),
  ].join("\n");
}

function agentWords({ agent, paused, left }: StoppedAgent, dryRun: boolean): string {
  if (dryRun) return `${agent}: its uncommitted work would be kept, and it would be told to stop`;
  if (left !== undefined) return `${agent}: left as it is: ${plain(left)}`;
  return `${agent}: uncommitted work is kept; ${paused ? "paused, and told why" : "told to stop, and why"}`;
}
