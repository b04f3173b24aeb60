import { expect, test } from "vitest";
import { parsePlan } from "../../../src/core/plan/parse.ts";
import { estimateMs } from "../../../src/core/plan/estimate.ts";

const good = `schema: 1
title: User dashboard
tasks:
  - id: types
    title: Shared types
    files: [shared/types/**]
    estimate: 30m
  - id: BACKEND-01
    title: Metrics API
    depends_on: [types]
    files: [apps/api/**]
    estimate: {spec: 1h, implementation: 3h}
  - id: FRONTEND-01
    title: Dashboard
    depends_on: [{task: BACKEND-01, kind: implementation}]
    files: ["apps/web/**", "shared/types/web.ts"]
    parallel_ok: false
`;

function issuesOf(text: string): string[] {
  const read = parsePlan(text);
  return read.kind === "invalid" ? read.issues.map((i) => `${i.line}:${i.column} ${i.message}`) : [];
}

/** A plan of tasks `id: what it needs`. */
function graph(...tasks: string[]): string {
  const entries = tasks.map((task) => {
    const [id, needs = ""] = task.split(":");
    return `  - id: ${id}\n    title: ${id}\n    depends_on: [${needs}]\n`;
  });
  return `schema: 1\ntasks:\n${entries.join("")}`;
}

test("a plan is read with its defaults; a dependency without a kind is one of specs", () => {
  const read = parsePlan(good);
  if (read.kind === "invalid") throw new Error(JSON.stringify(read.issues));
  const [types, api, web] = read.value.tasks;
  expect(read.value).toMatchObject({ agents: 4, thresholds: { speed_up: 1.5, sequential: 5 } });
  expect(types).toMatchObject({ parallel_ok: true, priority: 5, status: "pending", depends_on: [] });
  expect(api?.depends_on).toEqual([{ task: "types", kind: "spec" }]);
  expect(web?.depends_on).toEqual([{ task: "BACKEND-01", kind: "implementation" }]);
});

test("one estimate holds for both phases; a spec without one takes two hours, code is unknown", () => {
  const read = parsePlan(good);
  const tasks = read.kind === "parsed" ? read.value.tasks : [];
  const minutes = tasks.map((task) =>
    (["spec", "implementation"] as const).map((phase) => (estimateMs(task, phase) ?? 0) / 60_000),
  );
  expect(minutes).toEqual([
    [30, 30],
    [60, 180],
    [120, 0],
  ]);
});

test.each([
  ["tasks: [", "1:9 Flow sequence in block collection must be sufficiently indented and end with a ]"],
  ["schema: 1\ntasks: []\n", "2:1 tasks: Too small: expected array to have >=1 items"],
  [graph("a", "b:missing"), "8:18 b depends on missing: there is no such task"],
  [graph("a", "b:a", "A"), "9:5 the id A stands twice: first in line 3"],
  [graph("a:a"), "5:18 a depends on itself"],
  [graph("a", "b:a,a"), "8:20 b names a twice"],
])("what is wrong has its line and column: %j", (text, issue) => {
  expect(issuesOf(text)).toContain(issue);
});

const time = "expected a time with its unit, such as 2h, 1h30m or 90m";

test.each([
  ["estimate: 2", `5:5 tasks.0.estimate: ${time}`],
  ["estimate: 2 days", `5:5 tasks.0.estimate: ${time}`],
  ["estimate: {spec: 2h, implementation: 0h}", `5:26 tasks.0.estimate.implementation: ${time}`],
  ["depends_on: [3]", "5:18 tasks.0.depends_on.0: expected the id of a task, or task and kind"],
  [
    "depends_on: [{task: a, kind: code}]",
    '5:28 tasks.0.depends_on.0.kind: Invalid option: expected one of "spec"|"implementation"',
  ],
])("a value of several forms is judged by the form that was meant: %s", (line, issue) => {
  expect(issuesOf(graph("a").replace("depends_on: []", line))).toEqual([issue]);
});

test("a cycle is named with its path, at the dependency that closes it", () => {
  expect(issuesOf(graph("start", "a:start,c", "b:a", "c:b", "d:c"))).toEqual([
    "11:18 a cycle: a → c → b → a",
  ]);
});

test("two cycles are two issues", () => {
  expect(issuesOf(graph("a:b", "b:a", "x:y", "y:z", "z:x"))).toEqual([
    "8:18 a cycle: a → b → a",
    "17:18 a cycle: x → y → z → x",
  ]);
});

const overlapping = `schema: 1
tasks:
  - id: api
    title: API
    files: [docs/api.md, "src/**/routes.ts"]
  - id: web
    title: Web
    files:
      - web/**
      - src/web/*.ts
`;

test("tasks that nothing keeps apart may not share a file", () => {
  expect(issuesOf(overlapping)).toEqual([
    "10:9 web and api could both write here: src/web/*.ts overlaps with src/**/routes.ts in line 5; narrow one, let one wait (depends_on), or set parallel_ok: false",
  ]);
});

test.each([
  ["one waits for the other", "    depends_on: [api]\n"],
  ["one waits through a dependency of code", "    depends_on: [{task: api, kind: implementation}]\n"],
  ["one runs alone", "    parallel_ok: false\n"],
  ["one is finished", "    status: completed\n"],
])("they may when %s", (_, line) => {
  expect(issuesOf(overlapping + line)).toEqual([]);
});

test("they may when one waits through a third", () => {
  const between = "  - id: mid\n    title: Mid\n    depends_on: [api]\n";
  expect(issuesOf(`${overlapping}    depends_on: [mid]\n${between}`)).toEqual([]);
});
