import type { FeatureId } from "../ids.ts";
import type { Manifest } from "../manifest/schema.ts";
import { estimateMs, specDefaultMs } from "../plan/estimate.ts";
import { findFeature } from "../plan/features.ts";
import type { Plan } from "../plan/schema.ts";
import type { Prediction } from "./facts.ts";
import { sum } from "./figures.ts";

/**
 * What is reckoned for the specs of an epic, whose agents work side by side: what `plan.yaml` estimates, and the
 * protocol's two hours where it says nothing (section 1.4). Undefined without a feature.
 *
 * @param agents the features of each agent
 * @param estimates how long a feature's spec is to take, in milliseconds, where somebody said so
 */
export function predictSpecs(
  agents: readonly (readonly FeatureId[])[],
  estimates: ReadonlyMap<FeatureId, number>,
): Prediction | undefined {
  const features = agents.flat();
  if (features.length === 0) return undefined;
  const times = agents.map((own) => sum(own.map((id) => estimates.get(id) ?? specDefaultMs)));
  const estimated = features.filter((id) => estimates.has(id)).length;
  return {
    source: sourceOf(estimated, features.length),
    sequentialMs: sum(times),
    parallelMs: Math.max(...times),
  };
}

function sourceOf(estimated: number, all: number): string {
  if (estimated === 0) return "the protocol's 2 h for each spec";
  return estimated === all ? "plan.yaml" : "plan.yaml, and the protocol's 2 h where it has no estimate";
}

/** The estimates that a plan has for the specs of an epic's features. */
export function specEstimates({ tasks }: Plan, manifest: Manifest): Map<FeatureId, number> {
  return new Map(
    tasks.flatMap((task): [FeatureId, number][] => {
      const feature = findFeature(task, manifest);
      const ms = task.estimate?.spec === undefined ? undefined : estimateMs(task, "spec");
      return feature === undefined || ms === undefined ? [] : [[feature, ms]];
    }),
  );
}
