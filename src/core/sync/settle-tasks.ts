import type { AgentId } from "../ids.ts";
import type { PlanTask } from "../plan/schema.ts";
import type { AgentReport } from "./outcome.ts";
import type { TaskCall } from "./roll-call.ts";

/** What becomes of tasks in the plan. */
export type TaskStatuses = ReadonlyMap<string, PlanTask["status"]>;

/** An agent with its tasks. */
export interface AgentTasks {
  readonly agent: AgentId;
  readonly tasks: readonly TaskCall[];
}

/**
 * What a sync writes into the plan: a task is completed when its owner said so and its work is merged; one that failed
 * for good is failed, and stays with its owner.
 */
export function settleTasks(
  agents: readonly AgentTasks[],
  reports: readonly Pick<AgentReport, "agent" | "outcome">[],
): TaskStatuses {
  const settled = new Map<string, PlanTask["status"]>();
  for (const { agent, tasks } of agents) {
    const outcome = reports.find((report) => report.agent === agent)?.outcome;
    const isMerged = outcome === "merged" || outcome === "nothing-new";
    for (const { id, record } of tasks) {
      if (record.state === "failed") settled.set(id, "failed");
      if (record.state === "done" && isMerged) settled.set(id, "completed");
    }
  }
  return settled;
}

/** The tasks among them that nobody works on any more. */
export function completedOf(settled: TaskStatuses): Set<string> {
  return new Set([...settled].flatMap(([id, status]) => (status === "completed" ? [id] : [])));
}

/** Whether there is a task that is neither done nor given up. */
export function hasOpenTasks(tasks: readonly TaskCall[]): boolean {
  return tasks.some(({ record }) => record.state === "open");
}
