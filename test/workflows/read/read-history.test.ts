import { expect, test } from "vitest";
import { computeMetrics } from "../../../src/core/metrics/metrics.ts";
import { heartbeat } from "../../../src/workflows/agent/heartbeat.ts";
import { readHistory } from "../../../src/workflows/read/read-history.ts";
import { finishEpic } from "../../../src/workflows/epic/finish-epic.ts";
import { startedEpic } from "../../support/started-epic.ts";
import { sync, work } from "../../support/sync-epic.ts";

test("history is read from refs, and the same after everybody has finished", async () => {
  const epic = await startedEpic(2);
  await heartbeat(await epic.context("secondary-a"), { stage: "S2.P2", step: "x" });
  for (const name of ["primary", "secondary-a", "secondary-b"]) await work(epic, name);
  const report = await sync(epic);
  const context = await epic.primary();
  const before = await readHistory(context);
  expect(before.agents.map(({ agent, startedAt }) => [agent, startedAt === undefined])).toEqual([
    ["primary", false],
    ["secondary-a", false],
    ["secondary-b", false],
  ]);
  const [, a] = before.agents;
  // Its commits are dated by git, and what it told by the test's clock.
  const commands = a?.commits.map(({ command = "git" }) => command) ?? [];
  expect(commands.toSorted()).toEqual(
    ["begin", "start", "heartbeat", "git", "section write", "git", "ready"].toSorted(),
  );
  expect(before.syncs).toMatchObject([{ kind: "sync", report: { after: report.after } }]);
  expect(computeMetrics(before)).toMatchObject({
    measured: { isFinal: true },
    locks: { holds: 3, contended: 0, meanWaitMs: 0 },
    conflicts: { syncs: 1, settled: 0 },
  });
  await finishEpic(context, { withIgnored: false, withUncommitted: false, dryRun: false });
  const after = await readHistory(context);
  expect(after.agents.slice(1)).toEqual(before.agents.slice(1));
});
