import { expect, test } from "vitest";
import type { FeatureId } from "../../src/core/ids.ts";
import { waitReady, type Missing } from "../../src/workflows/read/wait-ready.ts";
import { fakeSystem } from "../support/system.ts";
import { layout, primary, secondaryA, secondaryB, startTeam, type Team } from "../support/team.ts";

const minute = 60_000;

function getReady(team: Team, agent: typeof primary, feature: string): void {
  const status = layout.featureFile(feature as FeatureId, "STATUS");
  const text = team.at(agent).read(status).replace("READY_FOR_SYNC: false", "READY_FOR_SYNC: true");
  team.at(agent).commit("ready", { [status]: text });
}

test("waits by looking, tells who is missing, and returns as soon as all are ready", async () => {
  const team = startTeam();
  getReady(team, secondaryA, "feature_02_two");
  await team.context(secondaryB);
  let looks = 0;
  const system = fakeSystem({}, () => {
    looks++;
    if (looks === 2) getReady(team, secondaryB, "feature_03_three");
  });
  const told: Missing[][] = [];
  const context = { ...(await team.context(primary)), system };
  const agents = [secondaryA, secondaryB];
  const onWait = (missing: readonly Missing[]) => void told.push([...missing]);
  expect(await waitReady(context, { agents, timeoutMs: 30 * minute, onWait })).toEqual(agents);
  expect(looks).toBe(2);
  expect(told.map((missing) => missing.map(({ agent }) => agent))).toEqual([[secondaryB]]);
});

test("when the time is over it names who is missing", async () => {
  const team = startTeam();
  getReady(team, secondaryA, "feature_02_two");
  const context = await team.context(primary);
  await expect(waitReady(context, { agents: [], timeoutMs: minute })).rejects.toMatchObject({
    exitCode: 5,
    code: "timed-out",
    message: expect.stringMatching(/^not ready after 1 min:\n {2}Primary: .*\n {2}Secondary-B: /),
  });
  expect(team.system.sleeps.reduce((sum, ms) => sum + ms, 0)).toBe(minute);
});
