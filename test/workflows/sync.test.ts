import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { AgentId } from "../../src/core/ids.ts";
import { staleCheckDraft } from "../../src/core/progress/stale-check.ts";
import { escalate } from "../../src/workflows/agent/escalate.ts";
import { sendMessage } from "../../src/workflows/agent/send-message.ts";
import { runSync } from "../../src/workflows/sync/run-sync.ts";
import type { SyncReport } from "../../src/core/sync/outcome.ts";
import { undo } from "../../src/workflows/sync/undo.ts";
import { clashHeading, conflicting, plain, sync, work, workedEpic } from "../support/sync-epic.ts";

const outcomes = (report: SyncReport) => report.agents.map(({ agent, outcome }) => `${agent} ${outcome}`);

test("everybody's files and sections arrive, one merge commit for each agent, and a second sync makes none", async () => {
  const epic = await workedEpic(2, "primary", "secondary-a", "secondary-b");
  const report = await sync(epic);
  expect(outcomes(report)).toEqual(["primary nothing-new", "secondary-a merged", "secondary-b merged"]);
  const { repo } = epic;
  expect(repo.git("rev-parse", "epic/KAI-7")).toBe(report.after);
  expect(repo.git("log", "--first-parent", "--format=%s", "-3")).toBe(
    "KAI-7: sync Secondary-A, Secondary-B\nKAI-7: merge Secondary-B (feature_03_part_3)\nKAI-7: merge Secondary-A (feature_02_part_2)",
  );
  expect(repo.git("status", "--porcelain")).toBe("");
  expect(repo.read(`${epic.feature("secondary-b")}/spec.md`)).toBe("# Spec of secondary-b\n");
  const readme = repo.read(`${epic.epicDir}/EPIC_README.md`);
  for (const name of ["primary", "secondary-a", "secondary-b"])
    expect(readme).toContain(`The words of ${name}.\n`);
  expect(readme).toContain("ALL COMPLETE (3 of 3 features)");
  expect(repo.git("ls-files", `${epic.epicDir}/research`)).toMatch(
    /S3_SYNC_VERIFICATION_\d{4}-\d\d-\d\d\.md$/m,
  );
  expect((await sync(epic)).after).toBe(report.after);
});

test("the generated sections tell of escalations and of status checks", async () => {
  const epic = await workedEpic(2, "primary", "secondary-b");
  await escalate(await epic.context("secondary-a"), { blocker: "Which API?", need: "a decision" });
  const context = await epic.primary();
  await sendMessage(context, ["secondary-a" as AgentId], {
    ...staleCheckDraft({ state: "STALE", lastSign: undefined, now: epic.system.now() }),
  });
  await sync(epic, { defer: ["secondary-a"], reason: "is blocked" });
  const readme = epic.repo.read(`${epic.epicDir}/EPIC_README.md`);
  expect(readme).toMatch(/\| Secondary-A \| feature_02_part_2 \| Which API\? \| OPEN \|/);
  expect(readme).toMatch(/\| Secondary-A \| never \| STALE \| status check sent as message 1 \|/);
});

test("who is not ready stops the sync, unless left out with a reason; later it is merged in a second sync", async () => {
  const epic = await workedEpic(2, "primary", "secondary-a");
  const before = epic.repo.git("rev-parse", "epic/KAI-7");
  await expect(sync(epic)).rejects.toMatchObject({
    kind: "pending",
    data: { pending: [{ agent: "secondary-b" }] },
  });
  expect(epic.repo.git("rev-parse", "epic/KAI-7")).toBe(before);
  await expect(sync(epic, { defer: ["secondary-b"] })).rejects.toMatchObject({
    kind: "usage",
    code: "no-reason",
  });
  const first = await sync(epic, { defer: ["secondary-b"], reason: "late" });
  expect(outcomes(first)).toEqual(["primary nothing-new", "secondary-a merged", "secondary-b deferred"]);
  await work(epic, "secondary-b");
  expect(outcomes(await sync(epic))).toEqual([
    "primary nothing-new",
    "secondary-a nothing-new",
    "secondary-b merged",
  ]);
});

test("a dry run tells the same plan and moves nothing", async () => {
  const epic = await workedEpic(1, "primary", "secondary-a");
  const refs = epic.repo.git("for-each-ref");
  const report = await sync(epic, { dryRun: true });
  expect(outcomes(report)).toEqual(["primary nothing-new", "secondary-a merged"]);
  expect(epic.repo.git("for-each-ref")).toBe(refs);
});

test("local edits of the primary's checkout survive, and one that is in the way stops the sync before it", async () => {
  const epic = await workedEpic(1, "primary", "secondary-a");
  const { repo } = epic;
  repo.write("readme.txt", "an edit elsewhere\n");
  repo.write(`${epic.feature("secondary-a")}/spec.md`, "in the way\n");
  const refs = repo.git("for-each-ref");
  await expect(sync(epic)).rejects.toMatchObject({ kind: "refused", code: "checkout-in-the-way" });
  expect(repo.git("for-each-ref", "refs/heads", "refs/sheaf/KAI-7/merged")).toBe(
    refs
      .split("\n")
      .filter((line) => line.includes("refs/heads"))
      .join("\n"),
  );
  repo.git("restore", `${epic.feature("secondary-a")}/spec.md`);
  await sync(epic);
  expect(repo.git("status", "--porcelain").trim()).toBe("M readme.txt");
  expect(repo.read("readme.txt")).toBe("an edit elsewhere\n");
});

test("a conflict moves nothing, is laid out in a scratch worktree, and is settled there", async () => {
  const epic = await conflicting();
  const before = epic.repo.git("rev-parse", "epic/KAI-7");
  const scratch = `${epic.repo.path}-worktrees/KAI-7/sync-conflict`;
  await expect(sync(epic)).rejects.toMatchObject({ kind: "conflict", data: { scratch } });
  expect(epic.repo.git("rev-parse", "epic/KAI-7")).toBe(before);
  expect(epic.repo.git("status", "--porcelain")).toBe("");
  await expect(sync(epic)).rejects.toMatchObject({ kind: "conflict" });
  await expect(sync(epic, { mode: "continue" })).rejects.toMatchObject({ kind: "invalid-file" });
  writeFileSync(join(scratch, "notes.md"), `${clashHeading}from both\n`);
  const report = await sync(epic, { mode: "continue" });
  expect(outcomes(report)).toContain("secondary-a merged");
  expect(epic.repo.read("notes.md")).toBe(`${clashHeading}from both\n`);
  expect(existsSync(scratch)).toBe(false);
});

test("a conflict can be given up, and its agent left out", async () => {
  const epic = await conflicting();
  await expect(sync(epic)).rejects.toMatchObject({ kind: "conflict" });
  expect(await runSync(await epic.primary(), { ...plain, mode: "abort" })).toEqual({
    kind: "aborted",
    canUndo: true,
  });
  await expect(runSync(await epic.primary(), { ...plain, mode: "abort" })).rejects.toMatchObject({
    code: "no-conflict",
  });
  await expect(sync(epic)).rejects.toMatchObject({ kind: "conflict" });
  const report = await sync(epic, { defer: ["secondary-a"], reason: "conflict" });
  expect(outcomes(report)).toContain("secondary-a deferred");
});

test("naming an agent and a section takes its version, and the sync goes on", async () => {
  const section = (body: string) => `<!-- BEGIN NOTES -->\n${clashHeading}${body}\n<!-- END NOTES -->\n`;
  const epic = await conflicting((name) => section(`from ${name}`));
  await expect(sync(epic)).rejects.toMatchObject({ kind: "conflict" });
  const take = async (...words: string[]) => sync(epic, { mode: "take", take: words });
  await expect(take("secondary-a", "OTHER")).rejects.toMatchObject({ code: "not-in-conflict" });
  await expect(take("secondary-a")).rejects.toMatchObject({ code: "bad-take" });
  expect(outcomes(await take("secondary-a", "NOTES"))).toContain("secondary-a merged");
  expect(epic.repo.read("notes.md")).toBe(section("from secondary-a"));
});

test("a conflict without markers is not settled by silence: somebody names the version to take", async () => {
  const epic = await conflicting((name) => `\0${name}`);
  epic.repo.git("update-index", "--chmod=+x", "notes.md");
  epic.repo.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "executable\n\nSheaf-Override: a test");
  epic.repo.git("reset", "-q", "--hard");
  await expect(sync(epic)).rejects.toMatchObject({ kind: "conflict" });
  await expect(sync(epic, { mode: "continue" })).rejects.toMatchObject({
    kind: "refused",
    code: "undecided",
  });
  await sync(epic, { mode: "take", take: ["primary", "notes.md"] });
  expect(epic.repo.read("notes.md")).toBe("\0primary");
  expect(epic.repo.git("ls-tree", "HEAD", "notes.md")).toMatch(/^100755 /);
});

test("a file where the other side has a folder stops the sync with nothing laid out: one has to be renamed", async () => {
  const epic = await conflicting();
  epic.repo.git("rm", "-q", "notes.md");
  epic.repo.write("notes.md/inner.md", "inner\n");
  epic.repo.git("add", "notes.md");
  epic.repo.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "a folder\n\nSheaf-Override: a test");
  await expect(sync(epic)).rejects.toMatchObject({ kind: "conflict", code: "file-and-folder" });
  expect(epic.repo.git("worktree", "list")).not.toContain("sync-conflict");
  const report = await sync(epic, { defer: ["secondary-a"], reason: "renames its notes" });
  expect(outcomes(report)).toContain("secondary-a deferred");
});

test("an octopus is one merge commit with every tip as a parent, and the same tree", async () => {
  const epic = await workedEpic(2, "primary", "secondary-a", "secondary-b");
  const tips = ["epic/KAI-7", "sheaf/KAI-7/secondary-a", "sheaf/KAI-7/secondary-b"];
  const parents = tips.map((tip) => epic.repo.git("rev-parse", tip)).join(" ");
  const report = await sync(epic, { octopus: true });
  expect(epic.repo.git("log", "-1", "--format=%P", "epic/KAI-7~1")).toBe(parents);
  const commits = report.agents.flatMap(({ commit }) => commit ?? []);
  expect(commits).toEqual(Array(2).fill(epic.repo.git("rev-parse", "epic/KAI-7~1")));
  const tree = epic.repo.git("rev-parse", "epic/KAI-7~1^{tree}");
  await undo(await epic.primary(), false);
  await sync(epic);
  expect(epic.repo.git("rev-parse", "epic/KAI-7~1^{tree}")).toBe(tree);
});

test("an answer is remembered, said in the report, and asked for again on demand", async () => {
  const epic = await conflicting();
  await expect(sync(epic)).rejects.toMatchObject({ kind: "conflict" });
  await sync(epic, { mode: "take", take: ["primary", "notes.md"] });
  await undo(await epic.primary(), false);
  const again = await sync(epic);
  const settled = again.agents.flatMap(({ sections }) =>
    sections.filter(({ outcome }) => outcome === "settled"),
  );
  expect(settled).toEqual([{ document: "notes.md", section: undefined, outcome: "settled" }]);
  await undo(await epic.primary(), false);
  await expect(sync(epic, { forget: true })).rejects.toMatchObject({ kind: "conflict" });
  const scratch = epic.agent("sync-conflict");
  const tips = ["epic/KAI-7", "sheaf/KAI-7/secondary-a"].map((tip) =>
    epic.repo.git("rev-parse", tip).slice(0, 7),
  );
  expect(scratch.read("notes.md")).toContain(`<<<<<<< epic/KAI-7 (tip ${tips[0]})\n`);
  expect(scratch.read("notes.md")).toContain(`>>>>>>> secondary-a (tip ${tips[1]})\n`);
});
