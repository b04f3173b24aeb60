import { expect, test } from "vitest";
import { cliBundle } from "../support/bundle.ts";
import { gitRepo } from "../support/git-repo.ts";
import { runLoad } from "../support/parallel-load.ts";

// Four of them, without gc: test/e2e/field-trial.test.ts. For a minute and with 32: npm run test:parallel
test("eight agents that commit, heart-beat, write and take locks at once, under gc: nothing fails, nothing is lost", async () => {
  const goOn = (round: number) => round < 3;
  const load = { repo: gitRepo(), cli: cliBundle(), agents: 8, packs: true, goOn };
  const { housekeepings, commands, ...result } = await runLoad(load);
  expect(result).toEqual({ rounds: 24, failures: [], lostLines: [], fsck: "", unverified: [] });
  expect(housekeepings).toBeGreaterThan(0);
  expect(commands).toBeGreaterThan(24 * 6);
});
