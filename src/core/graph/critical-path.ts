import type { GraphTask, PlanPhase } from "./task.ts";
import { planWaves, separatingNeeds } from "./waves.ts";

/** The chain of tasks that takes longest: with any number of agents it cannot be done sooner. */
export interface CriticalPath {
  readonly tasks: readonly string[];
  readonly ms: number;
}

/** The critical path of a graph without cycles; of two that take as long, the one that comes first in the plan. */
export function criticalPath<T extends GraphTask>(
  tasks: readonly T[],
  phase: PlanPhase,
  ms: (task: T) => number,
): CriticalPath {
  const ends = new Map<string, CriticalPath>();
  const none: CriticalPath = { tasks: [], ms: 0 };
  for (const task of planWaves(tasks, phase).flat()) {
    const before = separatingNeeds(task, phase).map(({ task: id }) => ends.get(id) ?? none);
    const longest = before.reduce((best, path) => (path.ms > best.ms ? path : best), none);
    ends.set(task.id, { tasks: [...longest.tasks, task.id], ms: longest.ms + ms(task) });
  }
  return tasks
    .map(({ id }) => ends.get(id) ?? none)
    .reduce((best, path) => (path.ms > best.ms ? path : best), none);
}
