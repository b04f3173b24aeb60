import type { WorkPlan } from "./work-plan.ts";

// Protocol section 1.1: after a run with eight features the advice is to split above five; locks are contended above four.
const mostFeatures = 5;
const mostAgents = 4;

/** What experience says against a plan that is otherwise sound; nobody is kept from it. */
export function planAdvice({ phase, waves }: Pick<WorkPlan, "phase" | "waves">): string[] {
  const features = waves.flatMap(({ agents }) => agents.flatMap(({ tasks }) => tasks)).length;
  const atOnce = Math.max(0, ...waves.map(({ agents }) => agents.length));
  return [
    ...(phase === "spec" && features > mostFeatures
      ? [
          `${features} features are much for one epic: of runs with eight and nine, one each was implemented; consider two epics`,
        ]
      : []),
    ...(atOnce > mostAgents
      ? [
          `${atOnce} agents at once wait for each other's locks in 15 to 20 % of their turns; --agents ${mostAgents} keeps that low`,
        ]
      : []),
  ];
}
