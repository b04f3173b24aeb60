import { primary, type AgentId } from "../ids.ts";
import { allocate, type AgentLoad } from "./allocate.ts";
import { planBatches, type FileBatch } from "./batches.ts";
import { criticalPath, type CriticalPath } from "../graph/critical-path.ts";
import { decideWork, type Decision } from "./decide.ts";
import { estimateMs, specDefaultMs } from "./estimate.ts";
import { reckonSavings, type CoordinationCost, type Savings } from "./savings.ts";
import type { Plan, PlanTask } from "./schema.ts";
import type { PlanPhase } from "../graph/task.ts";
import { planWaves } from "../graph/waves.ts";

/** How a plan is to be carried out. */
export interface WorkWish {
  readonly phase: PlanPhase;
  readonly coordination: CoordinationCost;
  /** Whether the person asked for parallel work. */
  readonly asked: boolean;
}

/** One wave: who does what in it. `files` are the batches of an implementation wave. */
export interface PlannedWave {
  /** Counted from 1. */
  readonly number: number;
  readonly agents: readonly AgentLoad[];
  readonly files: readonly FileBatch[];
}

/** Everything that `sheaf plan` says. */
export interface WorkPlan {
  readonly phase: PlanPhase;
  readonly waves: readonly PlannedWave[];
  /** Tasks of the plan that are finished and not planned any more. */
  readonly completed: readonly string[];
  /** Undefined while a task has no estimate, since nothing is made up. */
  readonly criticalPath: CriticalPath | undefined;
  readonly savings: Savings | undefined;
  readonly decision: Decision;
}

/** Plans what is left of a task graph without cycles: waves, who gets what, the sums, and the decision. */
export function planWork(plan: Plan, { phase, coordination, asked }: WorkWish): WorkPlan {
  const tasks = openTasks(plan);
  const withoutEstimate = idsWhere(tasks, (task) => estimateMs(task, phase) === undefined);
  // Tasks of unknown length are shared out as if they were equal; no time is told of them.
  const ms = (task: PlanTask) => estimateMs(task, phase) ?? specDefaultMs;
  const waves = shareOut(planWaves(tasks, phase), plan, { phase, ms }).map((agents, at): PlannedWave => ({
    number: at + 1,
    agents,
    files: phase === "implementation" ? planBatches(tasksOf(agents), plan.tasks) : [],
  }));
  const isKnown = withoutEstimate.length === 0;
  const times = waves.map(({ agents }) => agents.map((load) => load.ms));
  const savings = isKnown ? reckonSavings(times, coordination, plan.thresholds.speed_up) : undefined;
  return {
    phase,
    waves,
    completed: idsWhere(plan.tasks, ({ status }) => status === "completed"),
    criticalPath: isKnown ? criticalPath(tasks, phase, ms) : undefined,
    savings,
    decision: decideWork({
      phase,
      tasks: tasks.length,
      savings,
      withoutEstimate,
      withoutTerritory: idsWhere(tasks, ({ files }) => files.length === 0),
      confidence: plan.confidence,
      thresholds: plan.thresholds,
      asked,
    }),
  };
}

/**
 * Who does what in each wave. For specs each wave after the first has new secondaries, who start from the merged
 * work of the waves before it, and the primary coordinates (protocol section 12); code is written by the same agents.
 */
export function shareOut(
  waves: readonly (readonly PlanTask[])[],
  { agents: limit }: Pick<Plan, "agents">,
  { phase, ms }: { readonly phase: PlanPhase; readonly ms: (task: PlanTask) => number },
): AgentLoad[][] {
  const reserved = new Set<AgentId>();
  return waves.map((wave) => {
    const later = reserved.size > 0;
    const loads = allocate(wave, { agents: later ? limit - 1 : limit, ms, reserved: new Set(reserved) });
    if (phase === "spec" && limit > 1)
      for (const { agent } of [{ agent: primary }, ...loads]) reserved.add(agent);
    return loads;
  });
}

function tasksOf(agents: readonly AgentLoad[]): PlanTask[] {
  return agents.flatMap(({ tasks }) => tasks);
}

/** What is left to do; a dependency on a finished task is met. */
export function openTasks({ tasks }: Plan): PlanTask[] {
  const open = tasks.filter(({ status }) => status !== "completed");
  const ids = new Set(open.map(({ id }) => id));
  return open.map((task) => ({ ...task, depends_on: task.depends_on.filter((one) => ids.has(one.task)) }));
}

function idsWhere(tasks: readonly PlanTask[], isWanted: (task: PlanTask) => boolean): string[] {
  return tasks.filter(isWanted).map(({ id }) => id);
}
