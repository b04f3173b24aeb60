import { formatDuration } from "../../core/duration.ts";
import { estimateMs } from "../../core/plan/estimate.ts";
import type { Savings } from "../../core/plan/savings.ts";
import { scheduleOf } from "../../core/plan/schedule.ts";
import type { PlannedWave, WorkPlan } from "../../core/plan/work-plan.ts";
import { formatGantt } from "./gantt.ts";
import { formatTable } from "./table.ts";

/** The plan for people: who does what, a timetable, the sums, and the decision. */
export function formatWorkPlan(plan: WorkPlan): string[] {
  const { decision, waves, savings } = plan;
  const schedule = scheduleOf(plan);
  const conditions = decision.conditions.map(({ holds, name, sum }) => [`  ${holds ? "✓" : "✗"}`, name, sum]);
  return [
    ...waves.flatMap((wave) => [...formatWave(wave, plan), ""]),
    ...(schedule.length === 0 ? [] : [...formatGantt(schedule), ""]),
    ...(savings === undefined ? [] : [...formatSums(plan, savings), ""]),
    `decision: ${decision.kind}`,
    ...formatTable(conditions),
  ];
}

function formatWave({ number, agents, files }: PlannedWave, { phase }: WorkPlan): string[] {
  const rows = agents.flatMap(({ agent, tasks }) =>
    tasks.map((task) => {
      const ms = estimateMs(task, phase);
      return [`  ${agent}`, task.id, ms === undefined ? "no estimate" : formatDuration(ms), task.title];
    }),
  );
  const batches = files.map(({ name, files }) => [`  ${name}`, files.map(({ glob }) => glob).join(", ")]);
  const order = batches.length === 0 ? [] : [" files, in this order:", ...formatTable(batches)];
  return [`wave ${number}`, ...formatTable(rows), ...order];
}

function formatSums({ criticalPath }: WorkPlan, savings: Savings): string[] {
  const { sequentialMs, parallelMs, savedMs, savedPercent, coordinationMs, coordination, breakEven } =
    savings;
  const percent = Math.round(coordination.share * 1_000) / 10;
  return formatTable([
    ["sequential", formatDuration(sequentialMs)],
    ["parallel", formatDuration(parallelMs)],
    ["saved", `${formatDuration(savedMs)} (${savedPercent} %)`],
    ["coordination", `${formatDuration(coordinationMs)} (${percent} %: ${coordination.source})`],
    [
      "break-even",
      breakEven.atThresholdMs > 0
        ? `under the threshold from ${formatDuration(breakEven.atThresholdMs)} of coordination on, slower from ${formatDuration(breakEven.atAllMs)} on`
        : "under the threshold even without coordination",
    ],
    ...(criticalPath === undefined
      ? []
      : [["critical path", `${criticalPath.tasks.join(" → ")} (${formatDuration(criticalPath.ms)})`]]),
  ]);
}
