import { expect, test } from "vitest";
import { cliBundle } from "../support/cli-bundle.ts";
import { gitRepo } from "../support/git-repo.ts";
import { runLoad } from "../support/parallel-load.ts";

// For a minute and with 32 agents: npm run test:parallel
test("agents that commit, heart-beat, write and take locks at once, under gc: nothing fails, nothing is lost", async () => {
  const load = { repo: gitRepo(), cli: cliBundle(), agents: 3, goOn: (round: number) => round < 1 };
  const { housekeepings, commands, ...result } = await runLoad(load);
  expect(result).toEqual({ rounds: 3, failures: [], lostLines: [], fsck: "", unverified: [] });
  expect(housekeepings).toBeGreaterThan(0);
  expect(commands).toBeGreaterThan(3 * 6);
});
