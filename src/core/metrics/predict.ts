import { specDefaultMs } from "../plan/estimate.ts";
import type { Prediction } from "./facts.ts";
import { sum } from "./figures.ts";

/**
 * What the protocol reckons for the specs of an epic (section 1.4): each takes two hours, agents work side by side.
 * Undefined without a feature.
 *
 * @param features how many each agent has
 */
export function predictSpecs(features: readonly number[]): Prediction | undefined {
  const all = sum(features);
  if (all === 0) return undefined;
  return {
    source: "the protocol's 2 h for each spec",
    sequentialMs: all * specDefaultMs,
    parallelMs: Math.max(...features) * specDefaultMs,
  };
}
