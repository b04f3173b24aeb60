import { formatDuration } from "../../core/duration.ts";
import { estimateMs } from "../../core/plan/estimate.ts";
import type { PlanTask } from "../../core/plan/schema.ts";
import type { PlannedWave, WorkPlan } from "../../core/plan/work-plan.ts";

/** The plan as a Mermaid flowchart: a box for each wave, full arrows for specs that are needed, dotted ones for code. */
export function formatMermaid(plan: WorkPlan): string[] {
  const tasks = plan.waves.flatMap(({ agents }) => agents.flatMap((load) => load.tasks));
  const names = new Map(tasks.map(({ id }, at) => [id, `t${at + 1}`]));
  const arrows = tasks.flatMap(({ id, depends_on }) =>
    depends_on.flatMap(({ task, kind }) => {
      const from = names.get(task);
      return from === undefined ? [] : [`  ${from} ${kind === "spec" ? "-->" : "-.->"} ${names.get(id)}`];
    }),
  );
  return ["flowchart LR", ...plan.waves.flatMap((wave) => box(wave, plan, names)), ...arrows];
}

function box({ number, agents }: PlannedWave, plan: WorkPlan, names: ReadonlyMap<string, string>): string[] {
  const nodes = agents.flatMap(({ agent, tasks }) =>
    tasks.map((task) => `    ${names.get(task.id)}["${label(task, agent, plan)}"]`),
  );
  return [`  subgraph wave${number}["Wave ${number}"]`, ...nodes, "  end"];
}

function label(task: PlanTask, agent: string, { phase }: WorkPlan): string {
  const ms = estimateMs(task, phase);
  const time = ms === undefined ? "" : `, ${formatDuration(ms)}`;
  return `${quoted(task.id)}<br/>${quoted(task.title)}<br/>${agent}${time}`;
}

/** Mermaid knows its own signs as entities only. */
function quoted(text: string): string {
  return text.replace(/[#;<>"[\](){}|&]/g, (sign) => `#${sign.codePointAt(0)};`);
}
