import { Document, isMap, isSeq, type YAMLMap } from "yaml";
import { commentKeys } from "../text/yaml-comments.ts";
import { planSchema, type Plan, type PlanTask } from "./schema.ts";

const comments: Readonly<Record<string, string>> = {
  schema: "The task graph of an epic: sheaf plan reads it.",
  agents: "How many agents at most work at once, the primary included.",
  requirements: "What the work has to satisfy.",
  tasks: "depends_on needs the other's spec first, unless it says kind: implementation.",
};

/**
 * The text of a `plan.yaml`: only what differs from the defaults, so that a person sees what was said and what was not.
 * Reading it back gives the same plan. `notes` stand above everything as comments.
 */
export function formatPlan(plan: Plan, notes: readonly string[] = []): string {
  const { thresholds, tasks, ...rest } = plan;
  const defaults = planSchema.parse({ schema: 1, tasks: [{ id: "a", title: "a" }] });
  const isDefault = JSON.stringify(thresholds) === JSON.stringify(defaults.thresholds);
  const document = new Document({
    ...rest,
    ...(isDefault ? {} : { thresholds }),
    tasks: tasks.map(writtenTask),
  });
  if (isMap(document.contents)) layOut(document.contents);
  if (notes.length > 0) document.commentBefore = notes.map((note) => ` ${note}`).join("\n");
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function writtenTask(task: PlanTask): Record<string, unknown> {
  const { id, title, depends_on, parallel_ok, files, estimate, priority, status, verify, agent } = task;
  return {
    id,
    title,
    ...(depends_on.length === 0 ? {} : { depends_on: depends_on.map(writtenDependency) }),
    ...(parallel_ok ? {} : { parallel_ok }),
    ...(files.length === 0 ? {} : { files }),
    ...(estimate === undefined ? {} : { estimate: writtenEstimate(estimate) }),
    ...(priority === 5 ? {} : { priority }),
    ...(status === "pending" ? {} : { status }),
    ...(verify === undefined ? {} : { verify }),
    ...(agent === undefined ? {} : { agent }),
  };
}

function writtenDependency({ task, kind }: PlanTask["depends_on"][number]): unknown {
  return kind === "spec" ? task : { task, kind };
}

function writtenEstimate(estimate: NonNullable<PlanTask["estimate"]>): unknown {
  const { spec, implementation } = estimate;
  return spec !== undefined && spec === implementation ? spec : estimate;
}

function layOut(map: YAMLMap): void {
  commentKeys(map, comments);
  const tasks = map.get("tasks", true);
  if (isSeq(tasks)) for (const task of tasks.items) foldLists(task);
}

/** Lists inside a task are short names: `depends_on: [types]`. */
function foldLists(task: unknown): void {
  if (!isMap(task)) return;
  for (const { value } of task.items) if (isSeq(value) || isMap(value)) value.flow = true;
}
