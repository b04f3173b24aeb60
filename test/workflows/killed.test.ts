import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { killedCases } from "../support/killed-cases.ts";
import { countNothingLost } from "../support/killed-rounds.ts";
import { seededRandom } from "../support/random.ts";

// A few in the suite, always the same; `KILLS=1000 npx vitest run --config vitest.slow.config.ts test/slow/kills.test.ts`
// takes many.
test.each(Object.entries(killedCases))(
  "%s, killed with its git at any moment, goes on where it stopped, and nothing is lost",
  async (name, killed) => {
    expect(await countNothingLost(name, killed, { kills: 1, random: seededRandom(1) })).toBe(1);
  },
);

test("nothing listens to the steps of a command in the package", () => {
  expect(readFileSync("src/cli/main.ts", "utf8")).not.toContain("reached");
});
