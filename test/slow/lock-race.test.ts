import { expect, test } from "vitest";
import { gitRepo } from "../support/git-repo.ts";
import { runRace } from "../support/lock-race.ts";

const race = { workers: 8, leaseMs: 500, disturbEveryMs: 250 } as const;

test("eight processes, some killed, some suspended past their lease: no double hold, no lost update", async () => {
  const disturbances = ["kill", "suspend", "kill"] as const;
  const result = await runRace(gitRepo(), { ...race, rounds: 20, lock: "fenced", disturbances });
  expect(result).toMatchObject({ rounds: 160, doubleHolds: 0, lostUpdates: 0, errors: [] });
});

test("the same race finds, sooner or later, the double holds of a lock that removes what looks abandoned", async () => {
  const naive = { ...race, rounds: 6, lock: "naive" } as const;
  const calm = await runRace(gitRepo(), { ...naive, leaseMs: 60_000, disturbances: [] });
  expect(calm).toMatchObject({ rounds: 48, doubleHolds: 0, lostUpdates: 0 });
  const found = { doubleHolds: 0, lostUpdates: 0 };
  while (found.doubleHolds === 0 || found.lostUpdates === 0) {
    const disturbed = await runRace(gitRepo(), { ...naive, disturbances: ["kill"] });
    found.doubleHolds += disturbed.doubleHolds;
    found.lostUpdates += disturbed.lostUpdates;
  }
});
