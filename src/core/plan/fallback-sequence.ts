import { primary, type AgentId } from "../ids.ts";
import type { Manifest, ManifestFeature } from "../manifest/schema.ts";
import type { Plan } from "./schema.ts";
import { planWaves, specTask } from "../graph/waves.ts";
import { openTasks } from "./work-plan.ts";

/** One step of the work that is left, done one after the other by the primary. */
export interface SequentialStep {
  readonly id: string;
  /** Who has it now; undefined for a task that nobody has begun. */
  readonly owner: AgentId | undefined;
  readonly run: string;
}

/**
 * What is left, in an order in which nothing waits for what comes later.
 *
 * @param plan the task graph; undefined in an epic without one
 * @param isReady whether a feature's spec is finished
 */
export function sequentialPlan(
  { features, tasks }: Manifest,
  plan: Plan | undefined,
  isReady: (feature: ManifestFeature) => boolean,
): SequentialStep[] {
  const left = features.filter((feature) => !isReady(feature));
  const names = new Set<string>(left.map(({ id }) => id));
  const specs = planWaves(
    left.map((feature) =>
      specTask({ ...feature, depends_on: feature.depends_on.filter((id) => names.has(id)) }),
    ),
    "spec",
  );
  const steps = specs.flat().map(({ id }) => stepOf(id, left.find((feature) => feature.id === id)?.owner));
  if (plan === undefined) return steps;
  const waves = planWaves(openTasks(plan), "implementation");
  return [...steps, ...waves.flat().map(({ id }) => stepOf(id, tasks.find((task) => task.id === id)?.owner))];
}

function stepOf(id: string, owner: AgentId | undefined): SequentialStep {
  if (owner === undefined) return { id, owner, run: `sheaf task start ${id} --to ${primary}` };
  if (owner === primary) return { id, owner, run: "go on with it here" };
  return { id, owner, run: `sheaf reassign ${id} --to ${primary} --reason "one after the other"` };
}
