import { expect, test } from "vitest";
import type { PlanPhase } from "../../../src/core/graph/task.ts";
import { planWaves } from "../../../src/core/graph/waves.ts";

/** `c: a b~`: c needs a's spec, and of b only the code. `!` at the end of an id: it may not run beside others. */
function tasksOf(...lines: string[]) {
  return lines.map((line) => {
    const [id = "", needs = ""] = line.split(":");
    return {
      id: id.replace("!", ""),
      parallel_ok: !id.endsWith("!"),
      depends_on: (needs.match(/\S+/g) ?? []).map((need) => ({
        task: need.replace("~", ""),
        kind: need.endsWith("~") ? ("implementation" as const) : ("spec" as const),
      })),
    };
  });
}

function wavesOf(phase: PlanPhase, ...lines: string[]): string {
  return planWaves(tasksOf(...lines), phase)
    .map((wave) => wave.map(({ id }) => id).join(" "))
    .join(" | ");
}

// Protocol section 1.3: spec dependency, another group; implementation dependency only, the same; none, group 1.
test.each([
  ["no dependency at all", ["1", "2", "3"], "1 2 3", "1 2 3"],
  ["an implementation dependency only", ["1", "2: 1~", "3: 1~"], "1 2 3", "1 | 2 3"],
  ["a spec dependency", ["1", "2: 1", "3"], "1 3 | 2", "1 3 | 2"],
  [
    "seven features in two groups (KAI-8)",
    ["1", "2: 1", "3: 1", "4: 1", "5: 1", "6: 1", "7: 1"],
    "1 | 2 3 4 5 6 7",
    "1 | 2 3 4 5 6 7",
  ],
  ["five features in three waves", ["1", "2", "3: 1", "4: 1 2", "5: 3 4"], "1 2 | 3 4 | 5", "1 2 | 3 4 | 5"],
  ["both kinds", ["1", "2: 1~", "3: 2"], "1 2 | 3", "1 | 2 | 3"],
] as const)("waves of %s", (_, lines, spec, implementation) => {
  expect(wavesOf("spec", ...lines)).toBe(spec);
  expect(wavesOf("implementation", ...lines)).toBe(implementation);
});

test("code that may not run beside others has a wave for itself; its spec may be written with the rest", () => {
  expect(wavesOf("spec", "deps!", "api", "web: api")).toBe("deps api | web");
  expect(wavesOf("implementation", "deps!", "api", "web: api")).toBe("api | web | deps");
});

test("priority comes first inside a wave", () => {
  const tasks = [
    { id: "later", depends_on: [] },
    { id: "first", depends_on: [], priority: 1 },
  ];
  expect(planWaves(tasks, "spec")[0]?.map(({ id }) => id)).toEqual(["first", "later"]);
});

test("a cycle has no waves", () => {
  expect(() => wavesOf("spec", "a: b", "b: a")).toThrow("these tasks need each other: a, b");
});
