import { expect, test } from "vitest";
import { gitRepo } from "../support/git-repo.ts";
import { runRace } from "../support/lock-race.ts";

const race = { workers: 8, rounds: 4, leaseMs: 500, disturbEveryMs: 250 } as const;

test("eight processes, some killed, some suspended past their lease: no double hold, no lost update", async () => {
  const result = await runRace(gitRepo(), {
    ...race,
    lock: "fenced",
    disturbances: ["kill", "suspend", "kill"],
  });
  expect(result).toMatchObject({ rounds: 32, doubleHolds: 0, lostUpdates: 0, errors: [] });
  expect(result.kills).toBeGreaterThan(0);
  expect(result.takeovers).toBeGreaterThan(0);
});

test("the same race finds the double holds of a lock that removes what looks abandoned", async () => {
  const naive = { ...race, rounds: 6, lock: "naive" } as const;
  const calm = await runRace(gitRepo(), { ...naive, leaseMs: 60_000, disturbances: [] });
  expect(calm).toMatchObject({ rounds: 48, doubleHolds: 0, lostUpdates: 0 });
  const disturbed = await runRace(gitRepo(), { ...naive, disturbances: ["kill"] });
  expect(disturbed.doubleHolds).toBeGreaterThan(0);
  expect(disturbed.lostUpdates).toBeGreaterThan(0);
});
