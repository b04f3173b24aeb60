import { expect, test } from "vitest";
import type { AgentId } from "../../src/core/ids.ts";
import { heartbeat } from "../../src/workflows/agent/heartbeat.ts";
import { readInbox } from "../../src/workflows/agent/read-inbox.ts";
import { readOwnState } from "../../src/workflows/state/own-state.ts";
import { markReady } from "../../src/workflows/agent/mark-ready.ts";
import { sendMessage } from "../../src/workflows/agent/send-message.ts";
import { finishEpic } from "../../src/workflows/epic/finish-epic.ts";
import { absorb } from "../../src/workflows/recover/absorb.ts";
import { requireLiving } from "../../src/workflows/recover/hand-over.ts";
import { takeOver } from "../../src/workflows/recover/take-over.ts";
import { requireKept, requireSnapshot, restoreWork } from "../../src/workflows/context/snapshot.ts";
import { startEpic } from "../../src/workflows/epic/start-epic.ts";
import { verifyTips } from "../../src/workflows/verify/verify-tips.ts";
import { writeSection } from "../../src/workflows/locks/write-section.ts";
import { sync, work } from "../support/sync-epic.ts";
import { readLog, undo } from "../../src/workflows/sync/undo.ts";
import { preparedEpic, startedEpic, type TestEpic } from "../support/started-epic.ts";

const secondaryA = "secondary-a" as AgentId;
const heir = "secondary-a-2" as AgentId;

/** An agent that has written, reported and been told something, and stops with work that is not committed. */
function abandoned(): Promise<TestEpic> {
  return preparedEpic("abandoned by secondary-a", leaveHalfDone);
}

async function leaveHalfDone(): Promise<TestEpic> {
  const epic = await startedEpic(1);
  const a = epic.agent(secondaryA);
  const context = await epic.context(secondaryA);
  a.commit("spec", { [`${epic.feature(secondaryA)}/spec.md`]: "# Two\n" });
  await writeSection(context, { document: context.layout.readme, body: "Half done.\n" });
  await heartbeat(context, { stage: "S2.P2", step: "drafting" });
  const question = { kind: "update", subject: "Which?", acknowledge: "Reply" } as const;
  await sendMessage(await epic.primary(), [secondaryA], question);
  a.write(`${epic.feature(secondaryA)}/spec.md`, "# Two\n\nNot committed.\n");
  a.write(`${epic.feature(secondaryA)}/notes.md`, "new\n");
  return epic;
}

test("a new agent goes on where the old one stopped, and the old one is refused", async () => {
  const epic = await abandoned();
  const before = epic.repo.git("for-each-ref", "refs/heads", "refs/sheaf");
  const dry = await takeOver(await epic.primary(), secondaryA, true);
  expect(dry).toMatchObject({ to: heir, branch: "sheaf/KAI-7/secondary-a-2" });
  expect(epic.repo.git("for-each-ref", "refs/heads", "refs/sheaf")).toBe(before);
  const taken = await takeOver(await epic.primary(), secondaryA, false);
  expect(taken.restored?.write).toHaveLength(2);
  const b = epic.agent(heir);
  const feature = epic.feature(secondaryA);
  expect(b.read(`${feature}/spec.md`)).toBe("# Two\n\nNot committed.\n");
  expect(b.read(`${feature}/notes.md`)).toBe("new\n");
  // What was there stays there.
  expect(epic.agent(secondaryA).read(`${feature}/notes.md`)).toBe("new\n");
  await expect(epic.context(secondaryA)).rejects.toMatchObject({ code: "not-in-roster" });
  epic.agent(secondaryA).git("add", "--all");
  const { code, output } = epic.agent(secondaryA).tryGit("commit", "-m", "too late");
  expect([code, output]).toEqual([1, expect.stringContaining("Secondary-A-2")]);
  const primary = await epic.primary();
  expect(() => requireLiving(primary, secondaryA)).toThrow("is Secondary-A-2's already");
});

test("the successor has the messages, the section and the rights, and its branch is sound", async () => {
  const epic = await abandoned();
  await takeOver(await epic.primary(), secondaryA, false);
  const context = await epic.context(heir);
  const own = await readOwnState(context);
  const letters = await readInbox(context, { unreadOnly: true });
  expect(letters.map(({ message }) => message.subject)).toEqual(["Which?"]);
  expect(own.checkpoint).toMatchObject({
    agent_id: "Secondary-A-2",
    previous_agent: "Secondary-A",
    stage: "S2.P2",
  });
  const b = epic.agent(heir);
  b.commit("goes on");
  await heartbeat(context, { step: "on" });
  await writeSection(context, { document: context.layout.readme, body: "All done.\n" });
  const tip = context.git.text(["rev-parse", `refs/heads/${context.branch}`]);
  const epicTip = await context.git.text(["rev-parse", "epic/KAI-7"]);
  const base = await context.git.text(["merge-base", "epic/KAI-7", context.branch]);
  const tips = [{ agent: heir, tip: (await tip) as never, base: base as never }];
  expect((await verifyTips(context, epicTip as never, tips)).tips[0]?.violations).toEqual([]);
  const again = await takeOver(await epic.primary(), heir, true);
  expect(again.to).toBe("secondary-a-3");
});

test("a sync merges the successor's branch, with what its predecessor did", async () => {
  const epic = await abandoned();
  const feature = epic.feature(secondaryA);
  await takeOver(await epic.primary(), secondaryA, false);
  await work(epic, "primary");
  const b = epic.agent(heir);
  b.write(`${feature}/checklist.md`, "- [x] done\n");
  b.git("add", "--all");
  b.git("commit", "-qm", "all of it");
  await markReady(await epic.context(heir));
  const report = await sync(epic);
  expect(report.agents.map(({ agent, outcome }) => `${agent} ${outcome}`)).toEqual([
    "primary nothing-new",
    "secondary-a-2 merged",
  ]);
  expect(report.agents[1]?.overridden).toEqual([]);
  expect(epic.repo.read(`${feature}/spec.md`)).toBe("# Two\n\nNot committed.\n");
  expect(epic.repo.read(`${epic.epicDir}/EPIC_README.md`)).toContain("Half done.");
  const record = (path: string) => epic.repo.read(`${epic.epicDir}/${path}`);
  expect(record("agent_checkpoints/secondary_a.json")).toContain('"stage": "S2.P2"');
  expect(record("agent_checkpoints/secondary_a_2.json")).toContain('"previous_agent": "Secondary-A"');
  expect(record("agent_comms/primary_to_secondary_a.md")).toContain("**Subject:** Which?\n");
  expect(record("agent_comms/secondary_a_2_to_primary.md")).toContain("has taken over from Secondary-A");
});

test("killed once the work is the successor's, the rest is made by start", async () => {
  const epic = await abandoned();
  const context = await epic.primary();
  const killed = { ...context.system, reached: (step: string) => failAt(step, "refs-moved") };
  await expect(takeOver({ ...context, system: killed }, secondaryA, false)).rejects.toThrow("killed");
  const { steps } = await startEpic(await epic.primary(), { only: [], dryRun: false });
  expect(steps.map(({ agent, kind }) => `${kind} ${agent}`)).toEqual(["finish secondary-a-2"]);
  const own = await epic.context(heir);
  await restoreWork(own, await requireSnapshot(own, heir, ""), false);
  expect(epic.agent(heir).read(`${epic.feature(secondaryA)}/notes.md`)).toBe("new\n");
  expect(epic.repo.git("status", "--porcelain")).toBe("");
});

test("killed once the work is the primary's, what was not committed can still be had", async () => {
  const epic = await abandoned();
  const context = await epic.primary();
  const killed = { ...context.system, reached: (step: string) => failAt(step, "checkout-followed") };
  await expect(absorb({ ...context, system: killed }, secondaryA, false)).rejects.toThrow("killed");
  const primary = await epic.primary();
  expect(() => requireLiving(primary, secondaryA)).toThrow("is Primary's already");
  const snapshot = await requireSnapshot(primary, requireKept(primary, secondaryA), "");
  await restoreWork(primary, snapshot, false);
  expect(epic.repo.read(`${epic.epicDir}/feature_02_part_2/notes.md`)).toBe("new\n");
});

function failAt(step: string, last: string): void {
  if (step === last) throw new Error("killed");
}

test("a handover is one operation of the log, and can be taken back", async () => {
  const epic = await abandoned();
  const before = epic.repo.git("rev-parse", "epic/KAI-7");
  await absorb(await epic.primary(), secondaryA, false);
  const [operation] = await readLog(await epic.primary(), 1);
  expect(operation?.moved.map(({ ref }) => ref)).toEqual([
    "refs/heads/epic/KAI-7",
    "refs/sheaf/KAI-7/merged/secondary-a",
  ]);
  // What came back uncommitted is in the way of its own removal.
  epic.repo.git("stash", "--include-untracked", "--quiet");
  await undo(await epic.primary(), false);
  expect(epic.repo.git("rev-parse", "epic/KAI-7")).toBe(before);
  expect((await epic.context(secondaryA)).agent).toBe(secondaryA);
});

test("the primary absorbs a feature with its commits and its uncommitted work", async () => {
  const epic = await abandoned();
  const absorbed = await absorb(await epic.primary(), secondaryA, false);
  expect(absorbed.features).toEqual(["feature_02_part_2"]);
  const feature = `${epic.epicDir}/feature_02_part_2`;
  expect(epic.repo.read(`${feature}/spec.md`)).toBe("# Two\n\nNot committed.\n");
  expect(epic.repo.read(`${feature}/notes.md`)).toBe("new\n");
  expect(epic.repo.git("show", `epic/KAI-7:${feature}/spec.md`)).toBe("# Two");
  expect(epic.repo.read(`${epic.epicDir}/EPIC_README.md`)).toContain("Half done.");
  epic.repo.commit("goes on");
  const context = await epic.primary();
  expect(context.manifest.agents.map(({ id }) => id)).toEqual(["primary"]);
  await expect(epic.context(secondaryA)).rejects.toMatchObject({ code: "not-in-roster" });
});

test("work that breaks a rule is not handed over, and nothing changes", async () => {
  const epic = await abandoned();
  const a = epic.agent(secondaryA);
  a.write(`${epic.epicDir}/DISCOVERY.md`, "mine\n");
  a.git("add", "--all");
  a.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "trespass");
  const tip = epic.repo.git("rev-parse", "epic/KAI-7");
  for (const way of [takeOver, absorb]) {
    await expect(way(await epic.primary(), secondaryA, false)).rejects.toMatchObject({
      code: "broken-rules",
    });
  }
  expect(epic.repo.git("rev-parse", "epic/KAI-7")).toBe(tip);
});

test("finish removes what a replaced agent has left once it is merged, and keeps what it never committed", async () => {
  const epic = await abandoned();
  await takeOver(await epic.primary(), secondaryA, false);
  const finish = async (withUncommitted: boolean) => {
    const steps = await finishEpic(await epic.primary(), {
      dryRun: false,
      withIgnored: false,
      withUncommitted,
    });
    return steps.map((step) => `${step.agent}: ${step.kind === "keep" ? step.why : step.kind}`);
  };
  expect(await finish(true)).toEqual([
    "secondary-a-2: has commits that are not merged",
    "secondary-a: has handed its work to Secondary-A-2, whose is not merged",
  ]);
  const asHeir = { ...epic, feature: (name: string) => epic.feature(name === heir ? secondaryA : name) };
  for (const name of ["primary", heir]) await work(asHeir, name);
  await sync(epic);
  expect(await finish(false)).toEqual([
    "secondary-a-2: remove",
    expect.stringContaining("secondary-a: was replaced, and left uncommitted work"),
  ]);
  epic.agent(secondaryA).write("last.txt", "written after everything\n");
  expect(await finish(true)).toEqual(["secondary-a-2: gone", "secondary-a: remove"]);
  expect(epic.repo.git("worktree", "list", "--porcelain")).not.toContain("secondary-a");
  expect(epic.repo.git("branch", "--list", "sheaf/*")).toBe("");
  const context = await epic.primary();
  const kept = await requireSnapshot(context, requireKept(context, secondaryA), "");
  expect(epic.repo.git("show", `${kept.oid}:last.txt`)).toBe("written after everything");
  expect(await finish(true)).toEqual(["secondary-a-2: gone", "secondary-a: gone"]);
});
