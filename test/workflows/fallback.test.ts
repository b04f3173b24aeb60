import { expect, test } from "vitest";
import { fallBack } from "../../src/workflows/fallback/fall-back.ts";
import { findFallbackOffer } from "../../src/workflows/fallback/offer.ts";
import { readStatus } from "../../src/workflows/read/read-status.ts";
import { heartbeat } from "../../src/workflows/agent/heartbeat.ts";
import { startedEpic } from "../support/started-epic.ts";
import { work } from "../support/sync-epic.ts";

const quiet = { reason: undefined, dryRun: false, tell: () => undefined };

test("a wave goes on while nothing calls for stopping it", async () => {
  const epic = await startedEpic(1);
  const refs = epic.repo.git("for-each-ref");
  const context = await epic.primary();
  expect(await fallBack(context, quiet)).toBeUndefined();
  expect(await findFallbackOffer(context, await readStatus(context))).toEqual([]);
  expect(epic.repo.git("for-each-ref")).toBe(refs);
});

test("a wave is stopped in good order: work kept, agents paused and told, what is ready synced, the rest planned", async () => {
  const epic = await startedEpic(2);
  await heartbeat(await epic.context("secondary-b"), {});
  for (const name of ["primary", "secondary-a"]) await work(epic, name);
  const b = epic.agent("secondary-b");
  b.write(`${epic.feature("secondary-b")}/notes.md`, "half a thought\n");
  const refs = epic.repo.git("for-each-ref", "refs/heads");
  const wish = { ...quiet, reason: "the budget is used up" };
  const planned = await fallBack(await epic.primary(), { ...wish, dryRun: true });
  expect(epic.repo.git("for-each-ref", "refs/heads")).toBe(refs);
  const done = await fallBack(await epic.primary(), wish);
  expect(done?.triggers).toEqual([{ kind: "person", why: "the budget is used up" }]);
  expect(done?.sequence).toEqual(planned?.sequence);
  expect(done?.sequence.map(({ id, owner }) => `${id} ${owner}`)).toEqual(["feature_03_part_3 secondary-b"]);
  expect(done?.agents).toEqual([{ agent: "secondary-b", paused: true, left: undefined }]);
  expect(
    epic.repo.git("show", `refs/sheaf/KAI-7/snapshots/secondary-b:${epic.feature("secondary-b")}/notes.md`),
  ).toBe("half a thought");
  expect(b.read(`${epic.feature("secondary-b")}/notes.md`)).toBe("half a thought\n");
  expect(epic.live("secondary-b", "feature_03_part_3/STATUS")).toContain("STATUS: PAUSED");
  expect(epic.repo.read(`${epic.feature("secondary-b")}/STATUS`)).toContain("STATUS: PAUSED");
  expect(done?.sync?.agents.map(({ agent, outcome }) => `${agent} ${outcome}`)).toEqual([
    "primary nothing-new",
    "secondary-a merged",
    "secondary-b deferred",
  ]);
  expect(epic.repo.read(`${epic.epicDir}/agent_comms/primary_to_secondary_b.md`)).toContain(
    "the budget is used up",
  );
});

test("an agent that is gone is a trigger, and does not keep the others from being stopped", async () => {
  const epic = await startedEpic(2);
  epic.repo.git("worktree", "remove", "--force", epic.agent("secondary-b").path);
  const context = await epic.primary();
  const [offer] = await findFallbackOffer(context, await readStatus(context));
  expect(offer).toMatchObject({ kind: "fallback", run: "sheaf fallback --dry-run" });
  const done = await fallBack(context, quiet);
  expect(done?.triggers).toEqual([{ kind: "agent-gone", why: "Secondary-B has no worktree any more" }]);
  expect(done?.agents).toEqual([
    { agent: "secondary-a", paused: true, left: undefined },
    { agent: "secondary-b", paused: false, left: "it has no worktree" },
  ]);
});
