import { expect, test } from "vitest";
import { decideFallback, findPlanFaults, type FallbackFacts } from "../../../src/core/plan/fallback.ts";
import { sequentialPlan } from "../../../src/core/plan/fallback-sequence.ts";
import type { AgentId } from "../../../src/core/ids.ts";
import { manifestSchema } from "../../../src/core/manifest/schema.ts";
import { planSchema } from "../../../src/core/plan/schema.ts";

const calm: FallbackFacts = {
  conditions: [
    { name: "confidence", holds: true, sum: "0.95 ≥ 0.9" },
    { name: "speed-up", holds: true, sum: "6h / 2h = 3 ≥ 1.5" },
  ],
  busy: 3,
  planFaults: [],
  gone: [],
  conflict: [],
  failedCheck: undefined,
  reason: undefined,
};

const unsure = { name: "confidence", holds: false, sum: "0.8 < 0.9" } as const;
const slow = { name: "speed-up", holds: false, sum: "3h / 2.5h = 1.2 < 1.5" } as const;
const short = { name: "sequential", holds: false, sum: "3m < 5m" } as const;

// Seed 004's triggers; token budget and context are what only a person can tell, as a reason.
test.each<[string, Partial<FallbackFacts>, string[]]>([
  ["nothing", {}, []],
  [
    "confidence under the threshold",
    { conditions: [unsure] },
    ["confidence: the plan is not sure enough: 0.8 < 0.9"],
  ],
  [
    "speed-up under the threshold",
    { conditions: [slow] },
    ["speed-up: too little is gained: 3h / 2.5h = 1.2 < 1.5"],
  ],
  ["speed-up, of the last agent's work", { conditions: [slow], busy: 1 }, []],
  ["little work", { conditions: [short] }, []],
  ["batch validation", { planFaults: ["API is gone"] }, ["batch-invalid: API is gone"]],
  [
    "an agent gone",
    { gone: [{ agent: "secondary-a" as AgentId, why: "has no worktree any more" }] },
    ["agent-gone: Secondary-A has no worktree any more"],
  ],
  ["a conflict", { conflict: ["a.ts", "b.ts"] }, ["conflict: nobody has settled the conflict in a.ts, b.ts"]],
  ["a failed check", { failedCheck: "npm test failed" }, ["check-failed: npm test failed"]],
  ["a person's reason", { reason: " budget " }, ["person: budget"]],
  ["an empty reason", { reason: "  " }, []],
  [
    "all at once",
    { conditions: [unsure, slow], failedCheck: "x" },
    [
      "confidence: the plan is not sure enough: 0.8 < 0.9",
      "speed-up: too little is gained: 3h / 2.5h = 1.2 < 1.5",
      "check-failed: x",
    ],
  ],
])("%s", (_, parts, expected) => {
  const verdict = decideFallback({ ...calm, ...parts });
  const told = verdict.kind === "go-on" ? [] : verdict.triggers.map(({ kind, why }) => `${kind}: ${why}`);
  expect(told).toEqual(expected);
});

const plan = planSchema.parse({
  schema: 1,
  tasks: [
    { id: "SHIP", title: "Ship", depends_on: ["API", "WEB"], files: ["ci/**"] },
    { id: "API", title: "API", files: ["api/**"] },
    { id: "WEB", title: "Web", files: ["web/**"], priority: 1 },
    { id: "OLD", title: "Old", status: "completed" },
  ],
});
const task = (id: string, owner: string, files: string[]) => ({
  id,
  owner: owner as AgentId,
  files,
  depends_on: [],
});

test("a batch is valid while the plan still says what it was begun with", () => {
  expect(findPlanFaults(plan, [task("API", "secondary-a", ["api/**"])])).toEqual([]);
  expect(
    findPlanFaults(plan, [task("API", "secondary-a", ["src/**"]), task("X", "secondary-a", ["x"])]),
  ).toEqual([
    "the plan gives API other files than those it was begun with",
    "X is under way and no task of the plan any more",
  ]);
});

test("what is left, in an order in which nothing waits for what comes later", () => {
  const manifest = manifestSchema.parse({
    schema: 1,
    epic: "KAI-7",
    title: "Improve it",
    agents: [{ id: "primary" }, { id: "secondary-a" }],
    features: [
      { id: "feature_01_one", owner: "secondary-a", depends_on: ["feature_02_two", "feature_03_three"] },
      { id: "feature_02_two", owner: "primary" },
      { id: "feature_03_three", owner: "secondary-a" },
    ],
    tasks: [task("API", "secondary-a", ["api/**"])],
  });
  const steps = sequentialPlan(manifest, plan, ({ id }) => id === "feature_03_three");
  expect(steps.map(({ id, run }) => `${id}: ${run}`)).toEqual([
    "feature_02_two: go on with it here",
    'feature_01_one: sheaf reassign feature_01_one --to primary --reason "one after the other"',
    "WEB: sheaf task start WEB --to primary",
    'API: sheaf reassign API --to primary --reason "one after the other"',
    "SHIP: sheaf task start SHIP --to primary",
  ]);
});
