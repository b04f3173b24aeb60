import { expect, test } from "vitest";
import { heartbeat } from "../../src/workflows/agent/heartbeat.ts";
import { pause } from "../../src/workflows/agent/change-state.ts";
import { readFeatures } from "../../src/workflows/read/read-features.ts";
import { primary, secondaryA, secondaryB, startTeam } from "../support/team.ts";

const minute = 60_000;

test("the primary's heartbeat asks silent agents once for each state, and exempts paused ones", async () => {
  const team = startTeam();
  await team.context(secondaryA);
  await pause(await team.context(secondaryB), "lunch");
  const beat = async () => (await heartbeat(await team.context(primary), {})).asked;
  // Commits are dated by git, whose clock is the real one.
  team.system.advance(Date.now() - team.system.now());
  expect(await beat()).toEqual([]);
  team.system.advance(31 * minute);
  expect(await beat()).toEqual([secondaryA]);
  expect(await beat()).toEqual([]);
  team.system.advance(30 * minute);
  expect(await beat()).toEqual([secondaryA]);
  const states = await readFeatures(await team.context(primary));
  const checks = states.find(({ agent }) => agent === secondaryA)?.staleChecks ?? [];
  expect(checks.map(({ state, action }) => `${state}: ${action}`)).toEqual([
    "WARNING: status check sent as message 1",
    "STALE: status check sent as message 2",
  ]);
  expect(team.chain(primary)[0]).toBe("heartbeat: at S2.P1");
});
