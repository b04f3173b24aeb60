import { expect, test } from "vitest";
import { cliBundle } from "../support/bundle.ts";
import { gitRepo } from "../support/git-repo.ts";
import { runLoad } from "../support/parallel-load.ts";

// With more agents and rounds: test/slow/parallel-load.test.ts; for a minute and with 32 agents: npm run test:parallel
test("agents that commit, heart-beat, write and take locks at once, under gc: nothing fails, nothing is lost", async () => {
  const goOn = (round: number) => round < 1;
  const load = { repo: gitRepo(), cli: cliBundle(), agents: 2, packs: false, goOn };
  expect(await runLoad(load)).toMatchObject({
    rounds: 2,
    failures: [],
    lostLines: [],
    fsck: "",
    unverified: [],
  });
});
