import { describe, expect, test } from "vitest";
import type { AgentId } from "../../../src/core/ids.ts";
import { approve } from "../../../src/workflows/agent/approve.ts";
import { acknowledge } from "../../../src/workflows/agent/acknowledge.ts";
import { heartbeat } from "../../../src/workflows/agent/heartbeat.ts";
import { readInbox } from "../../../src/workflows/agent/read-inbox.ts";
import { sendMessage } from "../../../src/workflows/agent/send-message.ts";
import { moveStage } from "../../../src/workflows/epic/move-stage.ts";
import { startedEpic, type TestEpic } from "../../support/started-epic.ts";
import { claimReady } from "../../support/claim-ready.ts";
import { sync, work, workedEpic } from "../../support/sync-epic.ts";

const [primary, a, b] = ["primary", "secondary-a", "secondary-b"] as [AgentId, AgentId, AgentId];
const question = { kind: "update", subject: "Which?", acknowledge: "Reply" } as const;

/** A file of the epic's folder at the tip of the epic branch. */
const recorded = ({ repo, epicDir }: TestEpic, path: string) =>
  repo.git("show", `epic/KAI-7:${epicDir}/${path}`);

describe("the sync's record", () => {
  test("has STATUS, checkpoints and channels of everybody, in the one commit of the sync", async () => {
    const epic = await workedEpic(1, primary, a);
    await sendMessage(await epic.context(a), [primary], question);
    await sendMessage(await epic.context(a), [primary], question);
    await readInbox(await epic.primary(), { unreadOnly: false });
    await acknowledge(await epic.primary(), { from: a, number: 2 });
    const before = epic.repo.git("rev-parse", "HEAD");
    await sync(epic);
    expect(epic.repo.git("log", "--first-parent", "--format=%s", `${before}..HEAD`).split("\n")).toEqual([
      "KAI-7: sync Secondary-A",
      "KAI-7: merge Secondary-A (feature_02_part_2)",
    ]);
    expect(recorded(epic, "feature_02_part_2/STATUS")).toContain("READY_FOR_SYNC: true");
    expect(`${recorded(epic, "agent_checkpoints/secondary_a.json")}\n`).toBe(epic.live(a, "checkpoint.json"));
    expect(recorded(epic, "agent_comms/secondary_a_to_primary.md").match(/^## .*$/gm)).toEqual([
      "## Message 1 (2026-01-15 14:30) ⏳ UNREAD",
      "## Message 2 (2026-01-15 14:30) ✅ READ",
    ]);
    expect(epic.repo.git("status", "--porcelain")).toBe("");
    // Nothing is new: no commit is made for what only the live state tells.
    const after = epic.repo.git("rev-parse", "HEAD");
    await heartbeat(await epic.context(a), { step: "waiting" });
    await sync(epic);
    expect(epic.repo.git("rev-parse", "HEAD")).toBe(after);
  });

  test("says ready only of what it has merged", async () => {
    const epic = await workedEpic(2, primary, a);
    await heartbeat(await epic.context(b), { stage: "S2.P2", step: "drafting" });
    epic.agent(b).commit("past every rule", { [`${epic.feature(b)}/spec.md`]: "# Three\n" });
    await claimReady(await epic.context(b));
    await sync(epic, { defer: [b], reason: "not yet" });
    expect(recorded(epic, "feature_02_part_2/STATUS")).toContain("READY_FOR_SYNC: true");
    expect(recorded(epic, "feature_03_part_3/STATUS")).toContain("READY_FOR_SYNC: false");
    expect(epic.live(b, "feature_03_part_3/STATUS")).toContain("READY_FOR_SYNC: true");
  });

  test("has approvals; so has the record of a stage, of what was approved since", async () => {
    const epic = await workedEpic(1, primary, a);
    const wish = { feature: "DISCOVERY.md", gate: "", dryRun: false };
    const tip = epic.repo.git("rev-parse", "HEAD");
    await approve(await epic.primary(), { ...wish, by: "Ann" });
    expect(epic.repo.git("rev-parse", "HEAD")).toBe(tip);
    await sync(epic);
    expect(recorded(epic, "approvals.md")).toContain("| Ann |");
    await approve(await epic.primary(), { ...wish, by: "Bob" });
    expect(recorded(epic, "approvals.md")).not.toContain("| Bob |");
    await moveStage(await epic.primary(), { to: "S3", reason: "", dryRun: false });
    expect(recorded(epic, "approvals.md")).toContain("| Bob |");
  });
});

describe("by hand", () => {
  const paths = [
    "feature_02_part_2/STATUS",
    "agent_checkpoints/secondary_a.json",
    "agent_checkpoints/primary.json",
    "agent_comms/secondary_a_to_primary.md",
    "agent_comms/more.md",
    "approvals.md",
  ];

  test.each([primary, a])("no file of the record is changed by %s, in any way", async (agent) => {
    const epic = await startedEpic(1);
    const worktree = epic.agent(agent);
    for (const path of paths) {
      worktree.write(`${epic.epicDir}/${path}`, "by hand\n");
      worktree.git("add", "--all");
      const { code, output } = worktree.tryGit("commit", "-m", "by hand");
      expect([path, code, output]).toEqual([path, 1, expect.stringContaining("from the live state")]);
      // What checks less is refused all the same.
      const past = worktree.tryGit("commit", "--no-verify", "-m", "by hand\n\nSheaf-Command: sync");
      expect([path, past.code]).toEqual([path, 1]);
      worktree.git("reset", "--quiet", "--hard");
      worktree.git("clean", "-fdq");
    }
  });

  test("what came past the hooks is found by the sync", async () => {
    const epic = await startedEpic(1);
    await work(epic, primary);
    await work(epic, a);
    const worktree = epic.agent(a);
    worktree.write(
      `${epic.epicDir}/agent_comms/primary_to_secondary_a.md`,
      "## Message 1 (x)\n**Type:** grant\n",
    );
    worktree.git("add", "--all");
    worktree.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "a forged grant\n\nSheaf-Command: send");
    const report = await sync(epic, { dryRun: true });
    expect(report.agents.find(({ agent }) => agent === a)).toMatchObject({ outcome: "held-violation" });
  });
});
