import * as fc from "fast-check";
import { expect, test } from "vitest";
import { lawRuns } from "../support/law-runs.ts";
import { allocate } from "../../src/core/plan/allocate.ts";
import { estimateMs } from "../../src/core/plan/estimate.ts";
import type { PlanTask } from "../../src/core/plan/schema.ts";
import { planOf } from "../support/plans.ts";

const ms = (task: PlanTask) => estimateMs(task, "implementation") ?? 0;

/** The shortest time in which `agents` can do the work, by trying everything. */
function optimum(times: readonly number[], agents: number): number {
  let best = Number.POSITIVE_INFINITY;
  const loads = Array.from({ length: agents }, () => 0);
  const place = (at: number) => {
    const longest = Math.max(...loads);
    if (longest >= best) return;
    const time = times[at];
    if (time === undefined) {
      best = longest;
      return;
    }
    for (const [agent, load] of loads.entries()) {
      // Agents with the same load are the same.
      if (loads.indexOf(load) < agent) continue;
      loads[agent] = load + time;
      place(at + 1);
      loads[agent] = load;
    }
  };
  place(0);
  return best;
}

const folder = fc.constantFrom("a", "b", "c");

test("a wave takes at most 4/3 - 1/(3m) times as long as the best way, and loses no task", () => {
  let improvable = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), folder), { minLength: 1, maxLength: 9 }),
      fc.integer({ min: 1, max: 4 }),
      (tasks, agents) => {
        const plan = planOf(tasks.map(([hours, name], at) => `t${at} ${hours}h ${name}/f${at}.ts`));
        const loads = allocate(plan.tasks, { agents, ms });
        const longest = Math.max(...loads.map((load) => load.ms));
        const best = optimum(plan.tasks.map(ms), agents);
        if (longest > best) improvable++;
        expect(longest).toBeLessThanOrEqual(best * (4 / 3 - 1 / (3 * agents)) + 1);
        expect(loads.length).toBeLessThanOrEqual(agents);
        expect(loads.flatMap((load) => load.tasks.map(({ id }) => id)).toSorted()).toEqual(
          plan.tasks.map(({ id }) => id).toSorted(),
        );
        const [first] = loads;
        expect(first?.agent).toBe("primary");
        expect(first?.ms).toBe(Math.min(...loads.map((load) => load.ms)));
      },
    ),
    { numRuns: lawRuns },
  );
  // Where the bound is never needed, the law says nothing.
  expect(improvable).toBeGreaterThan(0);
});
