import { expect, test } from "vitest";
import { gitRepo } from "../support/git-repo.ts";
import { judgeRace, runRace } from "../support/lock-race.ts";

// With more processes, and against other locks: test/slow/lock-race.test.ts, npm run bench:locks
test("four processes, one killed, one suspended past its lease: no double hold, no lost update", async () => {
  const result = await runRace(gitRepo(), {
    workers: 4,
    rounds: 3,
    leaseMs: 500,
    disturbEveryMs: 100,
    lock: "fenced",
    disturbances: ["kill", "suspend"],
    lingers: true,
  });
  expect(result).toMatchObject({ rounds: 12, doubleHolds: 0, lostUpdates: 0, errors: [] });
  expect(result.kills).toBeGreaterThan(0);
  expect(result.takeovers).toBeGreaterThan(0);
});

test.each([
  ["one after the other", ["enter 500", "leave"], ["enter 500", "leave"], { doubleHolds: 0 }],
  ["one inside the other", ["enter 500"], ["enter 500", "leave"], { doubleHolds: 1 }],
  ["one after the other's lease", ["enter 0"], ["enter 500", "leave"], { doubleHolds: 0 }],
  ["one after the other was killed", ["enter 500", "kill"], ["enter 500"], { doubleHolds: 0, kills: 1 }],
  ["a write that stays and one that is lost", ["wrote a"], ["wrote b"], { writes: 2, lostUpdates: 1 }],
])("a race is judged by its log: %s", (_, first, second, result) => {
  const events = [...first.map((event) => `1 11 ${event}`), ...second.map((event) => `2 22 ${event}`)];
  const log = events.map((event, at) => `${(at + 1) * 1_000_000} ${event}\n`).join("");
  expect(judgeRace(log, new Set(["a"]))).toMatchObject(result);
});
