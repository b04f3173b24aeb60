import { describe, expect, test } from "vitest";
import { planWork, type WorkPlan } from "../../../src/core/plan/work-plan.ts";
import { protocolCost } from "../../../src/core/plan/savings.ts";
import type { Plan } from "../../../src/core/plan/schema.ts";
import type { PlanPhase } from "../../../src/core/graph/task.ts";
import { planOf } from "../../support/plans.ts";

function work(plan: Plan, phase: PlanPhase = "spec", asked = false): WorkPlan {
  return planWork(plan, { phase, coordination: protocolCost, asked });
}

/** `6 h → 2 h (67 %)` in hours, as the protocol writes it. */
function savingsOf(plan: Plan, phase: PlanPhase = "spec"): string {
  const { savings } = work(plan, phase);
  if (savings === undefined) return "unknown";
  return `${savings.sequentialMs / 3_600_000} h → ${savings.parallelMs / 3_600_000} h (${savings.savedPercent} %)`;
}

/** `count` features without a word about how long they take. */
function features(count: number, agents = count): Plan {
  return planOf(
    Array.from({ length: count }, (_, at) => `f${at}`),
    { agents },
  );
}

/** Who does what, wave by wave. */
function shares(plan: Plan, phase: PlanPhase = "spec"): string[] {
  return work(plan, phase).waves.map(({ agents }) =>
    agents.map(({ agent, tasks }) => `${agent}: ${tasks.map(({ id }) => id).join(" ")}`).join("; "),
  );
}

describe("the worked examples of the protocol and the seeds come out", () => {
  test.each([
    [2, "4 h → 2 h (50 %)"],
    [3, "6 h → 2 h (67 %)"],
    [4, "8 h → 2 h (75 %)"],
    [9, "18 h → 2 h (89 %)"],
  ])("S2 of %i features", (count, expected) => {
    expect(savingsOf(features(count))).toBe(expected);
  });

  test("seven features in two groups, five in three waves (protocol section 1.4)", () => {
    const two = planOf(["a", ...["b", "c", "d", "e", "f", "g"].map((id) => `${id}: a`)], { agents: 7 });
    expect(savingsOf(two)).toBe("14 h → 4 h (71 %)");
    expect(savingsOf(planOf(["a", "b", "c: a", "d: a b", "e: c d"]))).toBe("10 h → 6 h (40 %)");
  });

  test.each([
    [["a 2h", "b 2h", "c 2h"], "6 h → 2 h (67 %)"],
    [["a 3h", "b 3h"], "6 h → 3 h (50 %)"],
    [["a 1.5h", "b 1.5h", "c 1.5h", "d 1.5h"], "6 h → 1.5 h (75 %)"],
  ])("the table of seed 003: %j", (lines, expected) => {
    expect(savingsOf(planOf(lines), "implementation")).toBe(expected);
  });
});

test("coordination is a share of the time in which several work, and the speed-up counts it", () => {
  const { savings } = work(planOf(["a 2h", "b 2h", "c 1h: a"]));
  expect(savings).toMatchObject({ parallelMs: 10_800_000, coordinationMs: 720_000 });
  expect(savings?.speedUp).toBeCloseTo(300 / 192);
});

test("break-even: how much coordination parallel work can bear", () => {
  expect(work(features(3)).savings?.breakEven).toEqual({ atThresholdMs: 7_200_000, atAllMs: 14_400_000 });
});

test("the critical path is the longest chain", () => {
  const plan = planOf(["a 1h", "b 3h", "c 1h: a", "d 2h: a", "e 1h: d"]);
  expect(work(plan).criticalPath).toEqual({ tasks: ["a", "d", "e"], ms: 4 * 3_600_000 });
});

describe("who gets what", () => {
  test("one feature each, and the primary the smallest", () => {
    expect(shares(planOf(["big 3h", "small 1h", "mid 2h"]))).toEqual([
      "primary: small; secondary-a: big; secondary-b: mid",
    ]);
  });

  test("longest first, for at most as many agents as the plan says", () => {
    expect(shares(planOf(["a 5h", "b 4h", "c 3h", "d 3h", "e 3h"], { agents: 2 }))).toEqual([
      "primary: a d; secondary-a: b c e",
    ]);
  });

  test("related files go to one agent where that takes no longer", () => {
    const lines = ["api 2h src/api/**", "web 2h src/web/**", "api2 1h lib/api/a.ts", "web2 1h src/web/b.ts"];
    expect(shares(planOf(lines, { agents: 2 }), "implementation")).toEqual([
      "primary: api api2; secondary-a: web web2",
    ]);
    const swapped = [
      "api 2h src/api/**",
      "web 2h src/web/**",
      "web2 1h src/web/b.ts",
      "api2 1h src/api/a.ts",
    ];
    expect(shares(planOf(swapped, { agents: 2 }), "implementation")).toEqual([
      "primary: api api2; secondary-a: web web2",
    ]);
  });

  test("a task with an agent of its own stays with it", () => {
    expect(shares(planOf(["a 1h @secondary-b", "b 5h", "c 2h @secondary-b"], { agents: 2 }))).toEqual([
      "primary: b; secondary-b: a c",
    ]);
  });

  test("each wave of specs has new secondaries, while the primary coordinates; code is written by the same", () => {
    const plan = planOf(["a", "b", "c: a", "d: b", "e: b"], { agents: 3 });
    expect(shares(plan)).toEqual(["primary: a; secondary-a: b", "secondary-b: c e; secondary-c: d"]);
    expect(shares(plan, "implementation")).toEqual([
      "primary: a; secondary-a: b",
      "primary: c; secondary-a: d; secondary-b: e",
    ]);
  });

  test("one agent does everything itself", () => {
    expect(shares(planOf(["a", "b: a"], { agents: 1 }))).toEqual(["primary: a", "primary: b"]);
  });

  test("what is finished is not planned again", () => {
    const plan = planOf(["a", "b: a", "c: a"]);
    const done = {
      ...plan,
      tasks: plan.tasks.map((task) => (task.id === "a" ? { ...task, status: "completed" as const } : task)),
    };
    expect(shares(done)).toEqual(["primary: b; secondary-a: c"]);
    expect(work(done).completed).toEqual(["a"]);
  });
});

test("files of an implementation wave come in batches: what others share first", () => {
  const plan = planOf([
    "one 1h shared/types.ts src/models/user.ts src/views/a.tsx conf/app.config.ts",
    "two 1h src/services/** docs/x.md",
    "three 1h shared/*.ts: one",
  ]);
  const [wave] = work(plan, "implementation").waves;
  expect(wave?.files.map(({ name, files }) => `${name}: ${files.map(({ glob }) => glob).join(" ")}`)).toEqual(
    [
      "shared: shared/types.ts",
      "config: conf/app.config.ts",
      "models: src/models/user.ts",
      "services: src/services/**",
      "views: src/views/a.tsx",
      "other: docs/x.md",
    ],
  );
});

test("two hundred tasks are planned, each once and after what it needs", () => {
  const lines = Array.from(
    { length: 200 },
    (_, at) => `t${at} ${(at % 7) + 1}h part${at}/**:${at < 8 ? "" : ` t${at - 8} t${(at * 7) % (at - 7)}~`}`,
  );
  const plan = planOf(lines, { agents: 8 });
  const { waves } = work(plan, "implementation");
  const waveOf = new Map(
    waves.flatMap(({ number, agents }) =>
      agents.flatMap(({ tasks }) => tasks.map(({ id }) => [id, number] as const)),
    ),
  );
  expect(waveOf.size).toBe(200);
  expect(waves.every(({ agents }) => agents.length <= 8)).toBe(true);
  for (const { id, depends_on } of plan.tasks)
    for (const { task } of depends_on) expect(waveOf.get(task)).toBeLessThan(waveOf.get(id) ?? 0);
});
