import { expect, test } from "vitest";
import { killedCases } from "../support/killed-cases.ts";
import { countNothingLost } from "../support/killed-rounds.ts";
import { seededRandom } from "../support/random.ts";

// `KILLS=1000 KILL_SEED=3` looks for more; a seed gives the same moments, as far as two runs are equally quick.
const total = Number(process.env["KILLS"] ?? 60);
const seed = Number(process.env["KILL_SEED"] ?? Date.now() % 1_000_000);
const cases = Object.entries(killedCases);

test.each(cases)(
  `%s, killed with its git at random moments (seed ${seed}): 0 bytes lost`,
  async (name, killed) => {
    const kills = Math.ceil(total / cases.length);
    expect(await countNothingLost(name, killed, { kills, random: seededRandom(seed) })).toBe(kills);
  },
);
