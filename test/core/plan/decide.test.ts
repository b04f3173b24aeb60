import { describe, expect, test } from "vitest";
import { decideWork, type DecisionFacts } from "../../../src/core/plan/decide.ts";
import { reckonSavings } from "../../../src/core/plan/savings.ts";
import { planSchema } from "../../../src/core/plan/schema.ts";

const { thresholds } = planSchema.parse({ schema: 1, tasks: [{ id: "a", title: "A" }] });
const free = { share: 0, source: "nothing to coordinate" };

function facts(more: Partial<DecisionFacts> = {}): DecisionFacts {
  return {
    phase: "implementation",
    tasks: 3,
    savings: savings(6 * 3_600, 2 * 3_600),
    withoutEstimate: [],
    withoutTerritory: [],
    confidence: undefined,
    thresholds,
    asked: false,
    ...more,
  };
}

/** Sums with these times in seconds: one agent does what takes long, the other the rest beside it. */
function savings(sequential: number, parallel: number) {
  const beside = Array.from({ length: Math.floor((sequential - parallel) / parallel) }, () => parallel);
  const rest = sequential - parallel - beside.reduce((sum, one) => sum + one, 0);
  return reckonSavings(
    [[parallel, ...beside, rest].map((seconds) => seconds * 1_000)],
    free,
    thresholds.speed_up,
  );
}

// Seed 004: IF speedup >= 1.5x AND sequential_time >= 5 min, multi-agent mode, else single-agent mode.
describe("the decision table of seed 004", () => {
  test.each([
    ["both reached, exactly", 300, 200, "parallel"],
    ["both reached by far", 6 * 3_600, 2 * 3_600, "parallel"],
    ["speed-up a hair too small", 300, 201, "sequential"],
    ["sequential time a second too short", 299, 100, "sequential"],
    ["neither", 200, 190, "sequential"],
  ] as const)("%s", (_, sequential, parallel, expected) => {
    expect(decideWork(facts({ savings: savings(sequential, parallel) })).kind).toBe(expected);
  });

  test("the sums are told, and never rounded up to a threshold", () => {
    expect(decideWork(facts({ savings: savings(300, 201) })).conditions.map(({ sum }) => sum)).toEqual([
      "3 tasks",
      "every territory is known",
      "5 min / (3 min 21 s + 0 min) = 1.49 < 1.5",
      "5 min ≥ 5 min",
    ]);
  });

  test.each([
    [0.89, "sequential"],
    [0.9, "parallel"],
  ])("confidence %d: %s", (confidence, expected) => {
    expect(decideWork(facts({ confidence })).kind).toBe(expected);
  });
});

// Protocol section 1.3: N = 1 skip, N = 2 only if the person is short of time, N >= 3 must offer.
test.each([
  [1, false, "never", "sequential"],
  [1, true, "never", "sequential"],
  [2, false, "on-request", "sequential"],
  [2, true, "on-request", "parallel"],
  [3, false, "always", "parallel"],
  [9, false, "always", "parallel"],
] as const)("S2 of %i features, asked %s: offered %s, %s", (tasks, asked, offer, kind) => {
  const decision = decideWork(facts({ phase: "spec", tasks, asked }));
  expect(decision).toMatchObject({ offer, kind });
});

test("three features are offered even where the sums speak for sequential work", () => {
  const chain = decideWork(facts({ phase: "spec", savings: savings(3_600, 3_600) }));
  expect(chain).toMatchObject({ offer: "always", kind: "sequential" });
});

test("unknown territory and unknown times mean sequential, and are named", () => {
  const unknown = decideWork(
    facts({ withoutTerritory: ["api", "web"], withoutEstimate: ["api"], savings: undefined }),
  );
  expect(unknown.kind).toBe("sequential");
  expect(unknown.conditions.filter(({ holds }) => !holds).map(({ sum }) => sum)).toEqual([
    "no files are named for api, web",
    "no estimate for api",
  ]);
});

test("a spec lies in its own folder, so S2 needs no territories", () => {
  expect(decideWork(facts({ phase: "spec", withoutTerritory: ["api"] })).kind).toBe("parallel");
});
