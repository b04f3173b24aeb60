import type { AgentId } from "../ids.ts";
import { estimateMs } from "./estimate.ts";
import type { WorkPlan } from "./work-plan.ts";

/** When a task is worked on, counted from the beginning of the first wave, in milliseconds. */
export interface ScheduledTask {
  readonly task: string;
  readonly agent: AgentId;
  readonly wave: number;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * The plan as a timetable: a wave begins when the one before it has ended, an agent does one task after the other.
 * Empty where a time is unknown.
 */
export function scheduleOf({
  waves,
  phase,
  savings,
}: Pick<WorkPlan, "waves" | "phase" | "savings">): ScheduledTask[] {
  if (savings === undefined) return [];
  let begin = 0;
  return waves.flatMap(({ number, agents }) => {
    const wave = agents.flatMap(({ agent, tasks }) => {
      let at = begin;
      return tasks.map((task): ScheduledTask => {
        const startMs = at;
        at += estimateMs(task, phase) ?? 0;
        return { task: task.id, agent, wave: number, startMs, endMs: at };
      });
    });
    begin = Math.max(begin, ...wave.map(({ endMs }) => endMs));
    return wave;
  });
}
