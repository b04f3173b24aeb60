import { parseYamlFile, type YamlFile } from "../text/yaml-file.ts";
import { invalid, parsed, type FileIssue, type Parsed } from "../text/parsed.ts";
import { findCycles } from "../graph/cycles.ts";
import { planSchema, type Plan } from "./schema.ts";
import { findOverlaps } from "../graph/territories.ts";

/**
 * Reads the text of a `plan.yaml`: syntax, shape, and the rules that need the whole: every id once, every
 * dependency a task of the plan, no cycle, no two tasks in one file at the same time. Returns all issues with line
 * and column; overlaps are looked for only in a graph that is sound.
 */
export function parsePlan(text: string): Parsed<Plan> {
  const file = parseYamlFile(text, planSchema);
  if (file.kind === "invalid") return file;
  const graph = [...doubledIds(file.value), ...dependencyIssues(file.value), ...cycleIssues(file.value)];
  const issues = graph.length > 0 ? graph : overlapIssues(file.value);
  return issues.length > 0 ? invalid(issues) : parsed(file.value.value);
}

/** How to point at a place in the text of a plan that can be read. */
export function placeInPlan(text: string): PlanFile["issueAt"] {
  const file = parseYamlFile(text, planSchema);
  return file.kind === "parsed" ? file.value.issueAt : (_, message) => ({ line: 1, column: 1, message });
}

type PlanFile = YamlFile<Plan>;

function doubledIds({ value, issueAt }: PlanFile): FileIssue[] {
  const first = new Map<string, number>();
  return value.tasks.flatMap(({ id }, at) => {
    // Two ids that differ by case would become one branch and one folder on some disks.
    const before = first.get(id.toLowerCase());
    if (before === undefined) first.set(id.toLowerCase(), at);
    if (before === undefined) return [];
    const { line } = issueAt(["tasks", before, "id"], "");
    return [issueAt(["tasks", at, "id"], `the id ${id} stands twice: first in line ${line}`)];
  });
}

function dependencyIssues({ value, issueAt }: PlanFile): FileIssue[] {
  const ids = new Set(value.tasks.map(({ id }) => id));
  return value.tasks.flatMap(({ id, depends_on }, at) =>
    depends_on.flatMap(({ task }, index) => {
      const place = ["tasks", at, "depends_on", index];
      if (!ids.has(task)) return [issueAt(place, `${id} depends on ${task}: there is no such task`)];
      const isDoubled = depends_on.findIndex((one) => one.task === task) < index;
      return isDoubled ? [issueAt(place, `${id} names ${task} twice`)] : [];
    }),
  );
}

function cycleIssues({ value, issueAt }: PlanFile): FileIssue[] {
  return findCycles(value.tasks).map(({ path, closing }) =>
    issueAt(
      ["tasks", value.tasks.findIndex(({ id }) => id === closing.task), "depends_on", closing.at],
      path.length === 2 ? `${closing.task} depends on itself` : `a cycle: ${path.join(" → ")}`,
    ),
  );
}

function overlapIssues({ value, issueAt }: PlanFile): FileIssue[] {
  return findOverlaps(value.tasks).map(({ first, second, firstGlob, secondGlob }) => {
    const place = (task: string, glob: number) => [
      "tasks",
      value.tasks.findIndex(({ id }) => id === task),
      "files",
      glob,
    ];
    const { line } = issueAt(place(first.id, firstGlob), "");
    return issueAt(
      place(second.id, secondGlob),
      `${second.id} and ${first.id} could both write here: ${second.files[secondGlob]} overlaps with ` +
        `${first.files[firstGlob]} in line ${line}; narrow one, let one wait (depends_on), or set parallel_ok: false`,
    );
  });
}
