import { formatDuration } from "../../core/duration.ts";
import { scheduleOf, type ScheduledTask } from "../../core/plan/schedule.ts";
import type { WorkPlan } from "../../core/plan/work-plan.ts";
import { formatTable } from "./table.ts";

const barWidth = 40;

/** A timetable as text: a row for each task, with a bar from its beginning to its end, and a scale under it. */
export function formatGantt(schedule: readonly ScheduledTask[]): string[] {
  const endMs = Math.max(1, ...schedule.map((task) => task.endMs));
  const column = (ms: number) => Math.round((ms / endMs) * barWidth);
  const rows = schedule.map(({ wave, agent, task, startMs, endMs }) => {
    // What is short beside the whole is seen all the same.
    const width = Math.max(1, column(endMs) - column(startMs));
    return [
      `wave ${wave}`,
      agent,
      task,
      `${" ".repeat(Math.min(column(startMs), barWidth - width))}${"█".repeat(width)}`,
    ];
  });
  const end = formatDuration(endMs);
  return formatTable([...rows, ["", "", "", `0${" ".repeat(Math.max(1, barWidth - 1 - end.length))}${end}`]]);
}

/** {@link formatGantt} of a plan, or why there is none: a time that nobody gave is not made up. */
export function formatTimetable(plan: WorkPlan): string[] {
  const unknown = plan.decision.conditions.find(({ name, holds }) => name === "estimate" && !holds);
  return unknown === undefined ? formatGantt(scheduleOf(plan)) : [`no timetable: ${unknown.sum}`];
}
