import { expect, test } from "vitest";
import { waitReady, type Missing } from "../../src/workflows/read/wait-ready.ts";
import { claimReady } from "../support/claim-ready.ts";
import { fakeSystem } from "../support/system.ts";
import { primary, secondaryA, secondaryB, startTeam } from "../support/team.ts";

const minute = 60_000;

test("waits by looking, tells who is missing, and returns as soon as all are ready", async () => {
  const team = startTeam();
  await claimReady(await team.context(secondaryA));
  await team.context(secondaryB);
  let looks = 0;
  const system = fakeSystem({}, async () => {
    looks++;
    if (looks === 2) await claimReady(await team.context(secondaryB));
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
  await claimReady(await team.context(secondaryA));
  const context = await team.context(primary);
  await expect(waitReady(context, { agents: [], timeoutMs: minute })).rejects.toMatchObject({
    exitCode: 5,
    code: "timed-out",
    message: expect.stringMatching(/^not ready after 1 min:\n {2}Primary: .*\n {2}Secondary-B: /),
  });
  expect(team.system.sleeps.reduce((sum, ms) => sum + ms, 0)).toBe(minute);
});
