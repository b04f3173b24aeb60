import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { commandId } from "../../../src/files/trust-store.ts";
import { approveCommands, readTrust, revokeCommands } from "../../../src/workflows/checks/trust.ts";
import { openPrimaryContext } from "../../../src/workflows/context/context.ts";
import { runSync } from "../../../src/workflows/sync/run-sync.ts";
import { preparedEpic, startedEpic, type TestEpic } from "../../support/started-epic.ts";
import { plain, sync, work } from "../../support/sync-epic.ts";

const smoke =
  'test ! -e broken.txt && cat "$SHEAF_CHECKOUT"/*/KAI-7*/feature_02*/spec.md; ls */KAI-7*/feature_02*/spec.md';

function checkedEpic(run: string): Promise<TestEpic> {
  return preparedEpic(`checked by ${run}`, () => makeCheckedEpic(run));
}

async function makeCheckedEpic(run: string): Promise<TestEpic> {
  const epic = await startedEpic(1);
  const path = `${epic.epicDir}/epic.yaml`;
  const text = epic.repo
    .read(path)
    .replace(/verify: \[\]/, `verify:\n  - run: ${JSON.stringify(run)}\n    timeout: 5`);
  epic.repo.commit("a check", { [path]: text });
  for (const name of ["primary", "secondary-a"]) await work(epic, name);
  return epic;
}

const trust = async (epic: TestEpic, run: string) =>
  approveCommands(await epic.primary(), { ids: [commandId(run)], by: "Ann", dryRun: false });

test("nothing runs before a person has approved the very text; then it runs on the merged work", async () => {
  const epic = await checkedEpic(smoke);
  const before = epic.repo.git("rev-parse", "epic/KAI-7");
  expect((await sync(epic, { dryRun: true })).checks).toMatchObject([{ outcome: "untrusted" }]);
  await expect(sync(epic)).rejects.toMatchObject({
    kind: "refused",
    code: "untrusted-command",
    message: expect.stringContaining(smoke) as string,
    data: { commands: [{ id: commandId(smoke), run: smoke }] },
  });
  expect(epic.repo.git("rev-parse", "epic/KAI-7")).toBe(before);
  await trust(epic, smoke);
  expect((await sync(epic, { dryRun: true })).checks).toMatchObject([
    { outcome: "not-run", trustedBy: "Ann" },
  ]);
  const report = await sync(epic);
  expect(report.checks).toMatchObject([{ run: smoke, outcome: "passed", trustedBy: "Ann" }]);
  expect(epic.repo.git("rev-parse", "epic/KAI-7")).toBe(report.after);
  const record = epic.repo.git("grep", "--files-with-matches", "passed on this tree", "epic/KAI-7");
  expect(record).toContain("S3_SYNC_VERIFICATION");
  expect(epic.repo.git("worktree", "list")).not.toContain("sync-check");
});

test("merged work that does not pass moves nothing, says what was printed, and can be continued", async () => {
  const run = "cat */KAI-7*/DISCOVERY.md && echo seen >&2 && grep open */KAI-7*/DISCOVERY.md";
  const epic = await checkedEpic(run);
  await trust(epic, run);
  const { repo } = epic;
  const gate = `${epic.epicDir}/DISCOVERY.md`;
  repo.commit("shut", { [gate]: "shut\n" });
  const refs = repo.git("for-each-ref", "refs/heads", "refs/sheaf/KAI-7/merged");
  const failed = { kind: "refused", code: "check-failed" };
  await expect(sync(epic)).rejects.toMatchObject({
    ...failed,
    data: { result: { run, outcome: "failed", exitCode: 1 }, tail: ["shut", "seen"] },
  });
  expect(repo.git("for-each-ref", "refs/heads", "refs/sheaf/KAI-7/merged")).toBe(refs);
  const status = await runSync(await epic.primary(), { ...plain, mode: "status" });
  if (status.kind !== "status" || status.failedCheck === undefined) throw new Error("no failed check");
  expect(readFileSync(status.failedCheck.log, "utf8")).toBe("shut\nseen\n");
  expect(repo.git("show", `${status.failedCheck.commit}:${gate}`)).toBe("shut");
  repo.commit("open", { [gate]: "open\n" });
  const done = await runSync(await epic.primary(), { ...plain, mode: "continue" });
  expect(done).toMatchObject({ kind: "report", report: { checks: [{ outcome: "passed" }] } });
  await expect(runSync(await epic.primary(), { ...plain, mode: "continue" })).rejects.toMatchObject({
    code: "no-conflict",
  });
});

test("an agent cannot approve, a changed text asks again, and an approval can be taken back", async () => {
  const epic = await checkedEpic("true");
  const theirs = epic.agent("secondary-a").path;
  await expect(openPrimaryContext({ directory: theirs }, epic.system)).rejects.toMatchObject({
    code: "primary-only",
  });
  const wish = { ids: [commandId("true")], by: " ", dryRun: false };
  const context = await epic.primary();
  expect(() => approveCommands(context, wish)).toThrow(/by a person/);
  expect(() => approveCommands(context, { ...wish, ids: ["ffff"], by: "Ann" })).toThrow(/names no command/);
  await trust(epic, "true");
  const path = `${epic.epicDir}/epic.yaml`;
  epic.repo.commit("another text", {
    [path]: epic.repo.read(path).replace('run: "true"', 'run: "true; false"'),
  });
  const changed = readTrust(await epic.primary());
  expect(changed.checks.map(({ approval }) => approval)).toEqual([undefined]);
  expect(changed.unused).toMatchObject([{ approval: { run: "true", by: "Ann" } }]);
  expect(revokeCommands(await epic.primary(), [commandId("true")], false)).toEqual(["true"]);
  expect(readTrust(await epic.primary()).unused).toEqual([]);
});
