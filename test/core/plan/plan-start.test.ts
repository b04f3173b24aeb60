import { expect, test } from "vitest";
import type { AgentId } from "../../../src/core/ids.ts";
import { manifestSchema, type OpenTask } from "../../../src/core/manifest/schema.ts";
import { planSchema } from "../../../src/core/plan/schema.ts";
import { planTaskStart, type StartWish } from "../../../src/core/plan/plan-start.ts";

const plan = planSchema.parse({
  schema: 1,
  tasks: [
    { id: "types", title: "Types", files: ["shared/**"], status: "completed", agent: "primary" },
    { id: "api", title: "API", files: ["api/**"], depends_on: ["types"], agent: "secondary-a" },
    { id: "web", title: "Web", files: ["web/**"], depends_on: ["types"] },
    { id: "docs", title: "Docs", depends_on: ["types"], agent: "secondary-b" },
    { id: "sneaky", title: "Sneaky", files: ["epics/**"], depends_on: ["types"], agent: "secondary-z" },
    { id: "ship", title: "Ship", files: ["ci/**"], depends_on: ["api", "web"], agent: "primary" },
  ],
});

const manifestWith = (tasks: readonly OpenTask[]) =>
  manifestSchema.parse({
    schema: 1,
    epic: "KAI-7",
    title: "Improve it",
    agents: ["primary", "secondary-a", "secondary-b"].map((id) => ({ id })),
    features: [{ id: "feature_01_one", owner: "primary" }],
    tasks,
  });

function start(wish: Partial<StartWish>, tasks: readonly OpenTask[] = []): readonly string[] {
  const manifest = manifestWith(tasks);
  const decided = planTaskStart(
    plan,
    { manifest, epicDir: "epics/KAI-7-improve_it" },
    { ids: [], to: undefined, ...wish },
  );
  return decided.kind === "refused"
    ? decided.reasons
    : decided.tasks.map(({ id, owner, files, depends_on }) =>
        `${id} ${owner} ${files.join()} ${depends_on.join()}`.trim(),
      );
}

const busy = { id: "api", owner: "secondary-a" as AgentId, files: ["api/**"], depends_on: [] };

test.each<[string, Partial<StartWish>, OpenTask[], string[]]>([
  ["a task with owner and files", { ids: ["api"] }, [], ["api secondary-a api/**"]],
  ["somebody for it", { ids: ["web"], to: "secondary-b" as AgentId }, [], ["web secondary-b web/**"]],
  ["nobody: shared out as in the plan", { ids: ["web"] }, [], ["web secondary-a web/**"]],
  ["not yet", { ids: ["ship"] }, [], ["ship waits for api, web, which a sync has to bring first"]],
  ["finished", { ids: ["types"] }, [], ["types is completed"]],
  ["under way", { ids: ["api"] }, [busy], ["api is under way already"]],
  ["unknown", { ids: ["nope"] }, [], ["nope is no task of the plan"]],
  ["no files", { ids: ["docs"] }, [], ["docs: the plan names no files, so its territory is unknown"]],
  [
    "the epic's own folder, for somebody unknown",
    { ids: ["sneaky"] },
    [],
    [
      "sneaky: secondary-z is not in the roster of the epic",
      "sneaky: epics/** reaches into the epic's own folder",
    ],
  ],
  [
    "somebody else's ground",
    { ids: ["web"], to: "secondary-b" as AgentId },
    [{ ...busy, id: "old", files: ["web/**"] }],
    ["web: web/** overlaps with old, which is secondary-a's"],
  ],
])("%s", (_, wish, tasks, expected) => {
  expect(start(wish, tasks)).toEqual(expected);
});

test("all that can begin, each complaint about the rest", () => {
  expect(start({ to: "secondary-b" as AgentId })).toEqual([
    "docs: the plan names no files, so its territory is unknown",
    "sneaky: secondary-z is not in the roster of the epic",
    "sneaky: epics/** reaches into the epic's own folder",
  ]);
});
