import { slugOf } from "../ids.ts";
import { invalid, parsed, type Parsed } from "../text/parsed.ts";
import type { LeftOver, Prd, PrdTask } from "./prd.ts";
import { mostTasks, planSchema, type Plan } from "./schema.ts";
import { listed } from "./task-words.ts";

/** A plan made from a document, and every line of the document that is not in it. */
export interface Draft {
  readonly plan: Plan;
  readonly leftOver: readonly LeftOver[];
}

/**
 * Makes a plan of what a document says, and nothing else: no file, time or dependency is made up. Without a list of
 * tasks the requirements are the tasks. Invalid where there are neither; the draft itself is checked by
 * {@link parsePlan}, like any other plan.
 */
export function draftPlan(prd: Prd): Parsed<Draft> {
  const isTaskList = prd.tasks.length > 0;
  const tasks = isTaskList ? prd.tasks : prd.requirements.map(asTask);
  if (tasks.length === 0) {
    const message = "no list under a heading of tasks or requirements, so there is nothing to plan";
    return invalid([{ line: 1, column: 1, message }]);
  }
  const surplus = tasks[mostTasks];
  if (surplus !== undefined) {
    const message = `a plan has ${mostTasks} tasks at most: this is one more`;
    return invalid([{ line: surplus.line, column: 1, message }]);
  }
  const ids = idsOf(tasks);
  const leftOver: LeftOver[] = [...prd.leftOver];
  const drafted = tasks.map((task, at) => draftTask(task, at, { tasks, ids, leftOver }));
  const requirements = isTaskList ? prd.requirements.map(withoutLine) : [];
  const plan = planSchema.parse({
    schema: 1,
    ...(prd.title === undefined || prd.title === "" ? {} : { title: cut(prd.title) }),
    ...(requirements.length === 0 ? {} : { requirements }),
    tasks: drafted,
  });
  return parsed({ plan, leftOver: leftOver.toSorted((a, b) => a.line - b.line) });
}

function asTask({ line, area, text }: Prd["requirements"][number]): PrdTask {
  return { line, title: area === undefined ? text : `${area}: ${text}`, done: false, words: [] };
}

function withoutLine({ area, text }: Prd["requirements"][number]) {
  return { ...(area === undefined ? {} : { area }), text };
}

/** Ids from the words of the titles; a number behind the second of the same name. */
function idsOf(tasks: readonly PrdTask[]): string[] {
  const taken = new Set<string>();
  return tasks.map(({ title }, at) => {
    const slug = slugOf(title).slice(0, 50).replace(/_+$/, "");
    const base = /^[a-z]/.test(slug) ? slug : slug === "" ? `task_${at + 1}` : `task_${slug}`;
    let id = base;
    for (let number = 2; taken.has(id); number++) id = `${base}_${number}`;
    taken.add(id);
    return id;
  });
}

interface Drafting {
  readonly tasks: readonly PrdTask[];
  readonly ids: readonly string[];
  readonly leftOver: LeftOver[];
}

function draftTask(task: PrdTask, at: number, drafting: Drafting): Record<string, unknown> {
  const of = (kind: PrdTask["words"][number]["kind"]) => task.words.filter((word) => word.kind === kind);
  const [estimate] = of("estimate");
  const [priority] = of("priority");
  const files = of("files").flatMap(({ value, line }) => readFiles(value, line, drafting.leftOver));
  return {
    id: drafting.ids[at],
    title: cut(task.title),
    depends_on: of("needs").flatMap((word) => readNeeds(word, drafting)),
    files,
    ...(estimate === undefined ? {} : { estimate: estimate.value }),
    ...(priority === undefined ? {} : { priority: Number(priority.value) }),
    ...(task.done ? { status: "completed" } : {}),
  };
}

/** A path that leads out of the repository is no territory. */
function readFiles(value: string, line: number, leftOver: LeftOver[]): string[] {
  return listed(value).filter((file) => {
    const isInside = !file.startsWith("/") && !file.split("/").includes("..");
    if (!isInside) leftOver.push({ line, text: `files: ${file} (not a path inside the repository)` });
    return isInside;
  });
}

/** Names of other tasks: their title, their id, or their place in the list. */
function readNeeds(
  { value, phase, line }: PrdTask["words"][number],
  { tasks, ids, leftOver }: Drafting,
): unknown[] {
  return listed(value).flatMap((name) => {
    const wanted = name.toLowerCase();
    const number = Number(/^(?:task\s*)?#?([0-9]+)$/.exec(wanted)?.[1] ?? 0);
    const found = tasks.findIndex(({ title }, at) => title.toLowerCase() === wanted || ids[at] === wanted);
    const id = ids[found >= 0 ? found : number - 1];
    if (id !== undefined) return [{ task: id, kind: phase ?? "spec" }];
    leftOver.push({ line, text: `depends on: ${name} (no such task)` });
    return [];
  });
}

function cut(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 199)}…`;
}
