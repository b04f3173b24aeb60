import { count } from "../text/count.ts";
import type { Metrics } from "./schema.ts";
import { savedWords } from "./tables.ts";
import { formatPercent, formatSpan } from "./words.ts";

/**
 * What the specs took, for the person and the agents when S2 is over: one sentence for each thing that is known. Empty
 * while somebody is not ready.
 */
export function resultSentences({
  features,
  measured,
  overhead,
  findings,
}: Pick<Metrics, "features" | "measured" | "overhead" | "findings">): string[] {
  if (!measured.isFinal) return [];
  const { parallelMs, sequentialMs } = measured;
  return [
    `${count(features.length, "feature")} specified in ${formatSpan(parallelMs)}; one after another: ${formatSpan(sequentialMs)}.`,
    ...(measured.savedMs === null || measured.savedMs <= 0 ? [] : [`Time saved: ${savedWords(measured)}.`]),
    ...(overhead.agentsPercent === null
      ? []
      : [`Coordination took ${formatPercent(overhead.agentsPercent)} of the time worked.`]),
    ...(findings === null
      ? []
      : [`Cross-check: ${count(findings.settled, "finding")} settled, ${findings.open} open.`]),
  ];
}
