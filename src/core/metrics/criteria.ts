import type { AgentHistory } from "./facts.ts";
import type { Metrics } from "./schema.ts";

/** The least that working side by side must save, and the most that coordination may cost, in percent (protocol section 1.4). */
const [leastSaved, mostOverhead] = [40, 15];

/** The protocol's marks of success (section 1.4), judged by the figures; `met` is null where they cannot tell yet. */
export function judgeCriteria(
  { measured, overhead, conflicts, agents }: Pick<Metrics, "measured" | "overhead" | "conflicts" | "agents">,
  histories: readonly AgentHistory[],
): Metrics["criteria"] {
  const working = agents.filter(({ features }) => features.length > 0);
  const left = histories.filter(({ isMerged }) => isMerged === false).map(({ agent }) => agent);
  const clashes = conflicts.settled;
  const hasSynced = conflicts.syncs > 0;
  return [
    {
      name: `side by side saves at least ${leastSaved} %`,
      value: percentWords(measured.savedPercent),
      met: measured.savedPercent === null ? null : measured.savedPercent >= leastSaved,
    },
    {
      name: `coordination takes at most ${mostOverhead} % of the time worked`,
      value: percentWords(overhead.agentsPercent),
      met: overhead.agentsPercent === null ? null : overhead.agentsPercent <= mostOverhead,
    },
    {
      name: "no commit of an agent is left out",
      value: left.length === 0 ? "everything is merged" : `not merged: ${left.join(", ")}`,
      met: hasSynced || left.length === 0 ? left.length === 0 : null,
    },
    {
      name: "no conflict needs a person",
      value: clashes === null ? "unknown" : String(clashes),
      met: clashes === null || !hasSynced ? null : clashes === 0,
    },
    {
      name: "every agent gets ready",
      value: `${working.filter(({ readyAt }) => readyAt !== null).length} of ${working.length}`,
      met: measured.isFinal ? true : null,
    },
  ];
}

function percentWords(percent: number | null): string {
  return percent === null ? "unknown" : `${percent} %`;
}
