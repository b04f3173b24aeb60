import { expect, test } from "vitest";
import { planAdvice } from "../../../src/core/plan/advice.ts";
import { protocolCost } from "../../../src/core/plan/savings.ts";
import { planWork } from "../../../src/core/plan/work-plan.ts";
import { planOf } from "../../support/plans.ts";

test.each([
  [5, 4, []],
  [6, 4, ["6 features are much"]],
  [5, 5, ["5 agents at once"]],
  [9, 9, ["9 features are much", "9 agents at once"]],
])("%i features for %i agents", (count, agents, expected) => {
  const plan = planOf(
    Array.from({ length: count }, (_, at) => `f${at}`),
    { agents },
  );
  const work = (phase: "spec" | "implementation") =>
    planWork(plan, { phase, coordination: protocolCost, asked: false });
  expect(planAdvice(work("spec")).map((advice) => advice.split(" ").slice(0, 3).join(" "))).toEqual(
    expected.map((words) => words.split(" ").slice(0, 3).join(" ")),
  );
  expect(planAdvice(work("implementation"))).toHaveLength(agents > 4 ? 1 : 0);
});
