import { expect, test } from "vitest";
import { heartbeat } from "../../src/workflows/agent/heartbeat.ts";
import type { Missing } from "../../src/workflows/read/wait-for.ts";
import { waitReady } from "../../src/workflows/read/wait-ready.ts";
import { waitStarted } from "../../src/workflows/read/wait-started.ts";
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

test("a session has begun when its own agent has left a sign, not when the primary has started it", async () => {
  const team = startTeam();
  const [a, b] = [await team.context(secondaryA), await team.context(secondaryB)];
  const context = await team.context(primary);
  const request = { agents: [], timeoutMs: 0 };
  await expect(waitStarted(context, request)).rejects.toMatchObject({
    message: expect.stringMatching(/Secondary-A: no sign.*\n.*Secondary-B: no sign/) as string,
    fix: expect.stringContaining("sheaf handoff secondary-a") as string,
  });
  team.system.advance(minute);
  await heartbeat(a, {});
  await expect(waitStarted(context, request)).rejects.toMatchObject({
    data: { missing: [{ agent: secondaryB }] },
  });
  team.at(secondaryB).write("draft.md", "words\n");
  expect(await waitStarted(context, request)).toEqual([a.agent, b.agent]);
});
