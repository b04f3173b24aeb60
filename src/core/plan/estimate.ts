import { parseDurationMs } from "../duration.ts";
import type { PlanTask } from "./schema.ts";
import type { PlanPhase } from "../graph/task.ts";

const hourMs = 3_600_000;

/** What the protocol reckons for the spec of one feature (section 1.4). */
export const specDefaultMs = 2 * hourMs;

/**
 * How long a task takes in a phase, in milliseconds. A spec without an estimate takes what the protocol reckons;
 * code without one is unknown: undefined.
 */
export function estimateMs({ estimate }: Pick<PlanTask, "estimate">, phase: PlanPhase): number | undefined {
  const written = estimate?.[phase];
  if (written !== undefined) return parseDurationMs(written);
  return phase === "spec" ? specDefaultMs : undefined;
}
