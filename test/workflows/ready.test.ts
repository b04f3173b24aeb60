import { describe, expect, test } from "vitest";
import type { AgentId, FeatureId } from "../../src/core/ids.ts";
import { stateFiles, stateRef } from "../../src/core/epic/layout.ts";
import { claimsReady, parseStatus } from "../../src/core/records/status-file.ts";
import { parseTrailers } from "../../src/core/records/trailers.ts";
import { acknowledge } from "../../src/workflows/agent/acknowledge.ts";
import { approve } from "../../src/workflows/agent/approve.ts";
import { pause, resume, unready } from "../../src/workflows/agent/change-state.ts";
import { escalate } from "../../src/workflows/agent/escalate.ts";
import { heartbeat } from "../../src/workflows/agent/heartbeat.ts";
import { markReady } from "../../src/workflows/agent/mark-ready.ts";
import { readInbox } from "../../src/workflows/agent/read-inbox.ts";
import { sendMessage } from "../../src/workflows/agent/send-message.ts";
import { installWorktreeHooks } from "../../src/workflows/hooks/install-hooks.ts";
import { hookBundle } from "../support/hooked-epic.ts";
import { epic, layout, primary, secondaryA, secondaryB, startTeam, type Team } from "../support/team.ts";

const feature = "feature_02_two" as FeatureId;
const status = stateFiles.status(feature);
const file = (name: "spec.md" | "checklist.md" | "README.md", id = feature) => layout.featureFile(id, name);

function finishSpec(team: Team, agent: AgentId, id = feature): void {
  team.at(agent).commit("spec", {
    [file("spec.md", id)]: "# Spec\n## Acceptance\n",
    [file("checklist.md", id)]: "- [x] q\n",
  });
}

async function missing(team: Team, agent = secondaryA) {
  const error = await markReady(await team.context(agent)).then(
    () => undefined,
    (error: unknown) => error as { exitCode: number; data: { missing: { code: string; message: string }[] } },
  );
  expect(error?.exitCode ?? 0).toBe(error === undefined ? 0 : 5);
  return (error?.data.missing ?? []).map(({ code, message }) => `${code}: ${message}`);
}

describe("ready", () => {
  test("names a command that works for edits that no commit may have", async () => {
    const team = startTeam();
    finishSpec(team, secondaryA);
    const repo = team.at(secondaryA);
    const foreign = [layout.discovery, file("spec.md", "feature_03_three" as FeatureId)];
    for (const path of foreign) repo.write(path, "of mine\n");
    repo.write(file("spec.md"), "# Spec\nmore\n");
    const error = markReady(await team.context(secondaryA));
    const missingOf = (path: string) => ({
      code: "not-committed",
      message: expect.stringContaining(`a commit would be refused: ${path}`) as string,
      fix: `sheaf request ${path} --reason "…"; or take the edit back: sheaf snapshot take && git restore -- ${path}`,
    });
    const own = { fix: `git add ${file("spec.md")} && git commit` };
    const found = [own, ...foreign.map(missingOf)];
    await expect(error).rejects.toMatchObject({ data: { missing: found } });
  });

  test("a spec needs as many lines of its own as the manifest says", async () => {
    const team = startTeam({ spec_lines: 2 });
    finishSpec(team, secondaryA);
    team.at(secondaryA).commit("one line", { [file("spec.md")]: "# Spec\n\nIt works.\n" });
    expect(await missing(team)).toEqual([
      "spec-too-short: feature_02_two/spec.md has 1 line of its own; the manifest wants 2 (spec_lines)",
    ]);
    team.at(secondaryA).commit("two lines", { [file("spec.md")]: "# Spec\n\nIt works.\nA test says so.\n" });
    expect(await missing(team)).toEqual([]);
  });

  test("writes STATUS, checkpoint and the completion message in one write, and no commit", async () => {
    const team = startTeam();
    finishSpec(team, secondaryA);
    const repo = team.at(secondaryA);
    const before = repo.git("rev-parse", "HEAD");
    const context = await team.context(secondaryA);
    const chain = team.chain(secondaryA);
    expect(await markReady(context)).toEqual({ features: [feature], already: false });
    expect(repo.git("rev-parse", "HEAD")).toBe(before);
    expect(repo.git("status", "--porcelain")).toBe("");
    expect(team.chain(secondaryA)).toEqual(["ready: feature_02_two ready for the sync", ...chain]);
    expect(claimsReady(parseStatus(team.live(secondaryA, status)))).toBe(true);
    expect(team.live(secondaryA, status)).toContain("STAGE: S2.P3\nPHASE: Refinement Phase - Complete\n");
    expect(team.checkpoint(secondaryA)).toMatchObject({
      status: "WAITING_FOR_SYNC",
      ready_for_next_stage: true,
    });
    const [message] = await readInbox(await team.context(primary), { unreadOnly: false });
    expect(message?.message.text).toMatchInlineSnapshot(`
      "## Message 1 (2026-01-15 14:30) ⏳ UNREAD
      **Subject:** S2.P3 Complete for Feature 02
      **Type:** sync
      **Files Ready:**
      - feature_02_two/spec.md
      - feature_02_two/checklist.md
      - feature_02_two/README.md
      **Blockers:** None
      **Ready for S3:** Yes
      **Next:** Waiting for Primary to run S3
      **Acknowledge:** No action needed
      "
    `);
    expect(parseTrailers(repo.git("log", "-1", "--format=%B", stateRef(epic, secondaryA)))).toMatchObject({
      command: "ready",
      stage: "S2.P3",
    });
  });

  test("is said once: again it is already ready, and a heartbeat keeps it", async () => {
    const team = startTeam();
    finishSpec(team, secondaryA);
    await markReady(await team.context(secondaryA));
    await heartbeat(await team.context(secondaryA), { step: "waiting" });
    expect((await markReady(await team.context(secondaryA))).already).toBe(true);
    expect(claimsReady(parseStatus(team.live(secondaryA, status)))).toBe(true);
    expect(await readInbox(await team.context(primary), { unreadOnly: false })).toHaveLength(1);
  });

  test("is refused for an untouched feature, naming all that is missing, and changes nothing", async () => {
    const team = startTeam();
    await team.context(secondaryA);
    const refs = team.at(secondaryA).git("for-each-ref");
    team.at(secondaryA).write(`${layout.feature(feature)}/notes.md`, "x\n");
    expect(await missing(team)).toEqual([
      `not-committed: not committed: ${layout.feature(feature)}/notes.md`,
      `no-commit: no commit has changed ${feature} since the start`,
      `checklist-open: ${file("checklist.md")}:12: open: Replace this list: one line for each question, ticked with its answer.`,
    ]);
    expect(team.at(secondaryA).git("for-each-ref")).toBe(refs);
  });

  test("is not reached by heartbeats alone", async () => {
    const team = startTeam();
    await heartbeat(await team.context(secondaryA), { step: "x" });
    expect(await missing(team)).toContain(`no-commit: no commit has changed ${feature} since the start`);
  });

  test("asks for required files and headings", async () => {
    const team = startTeam({ required_headings: ["Acceptance", "Dependencies"] });
    finishSpec(team, secondaryA);
    team.at(secondaryA).git("rm", "-q", file("README.md"));
    team.at(secondaryA).commit("less");
    expect(await missing(team)).toEqual([
      `file-missing: ${file("README.md")} is missing`,
      `heading-missing: ${feature}/spec.md has no heading "Dependencies"`,
    ]);
  });

  test("asks for the approvals of people, who give them in the primary's checkout", async () => {
    const team = startTeam({ gates: ["spec"] });
    finishSpec(team, secondaryA);
    expect(await missing(team)).toEqual([`approval-missing: nobody has approved ${feature} at gate spec`]);
    const tip = team.at(secondaryA).git("rev-parse", "--short=10", "HEAD");
    const context = await team.context(primary);
    const wish = { feature, gate: "spec", by: "Ann" };
    expect(await approve(context, { ...wish, dryRun: true })).toMatchObject({ commit: tip });
    expect(await missing(team)).toHaveLength(1);
    const approval = await approve(context, { feature, gate: "spec", by: "Ann | Bob", dryRun: false });
    expect(approval).toMatchObject({ commit: tip, at: team.system.now() });
    expect(team.live(primary, stateFiles.approvals)).toMatch(
      `\n| ${feature} | spec | Ann \\| Bob | 2026-01-15T14:30:00Z | ${tip} |\n`,
    );
    expect(await missing(team)).toEqual([]);
    const refused = [
      { feature: "x", gate: "spec", by: "Ann" },
      { feature, gate: "code", by: "Ann" },
      { feature, gate: "spec", by: " " },
    ];
    for (const wish of refused)
      await expect(approve(context, { ...wish, dryRun: false })).rejects.toMatchObject({ exitCode: 2 });
  });

  test("asks for what a declared dependency has become", async () => {
    const team = startTeam();
    const third = "feature_03_three" as FeatureId;
    finishSpec(team, secondaryB, third);
    finishSpec(team, primary, "feature_01_one" as FeatureId);
    expect(await missing(team, secondaryB)).toEqual([
      `dependency-moved: ${third} depends on feature_01_one, which has changed on the epic branch`,
    ]);
    team.at(secondaryB).git("merge", "--quiet", "--no-edit", "epic/KAI-7");
    expect(await missing(team, secondaryB)).toEqual([]);
  });

  test("is refused while an escalation is open or its answer unread", async () => {
    const team = startTeam();
    finishSpec(team, secondaryA);
    await escalate(await team.context(secondaryA), { blocker: "CSV or API?", need: "a decision" });
    const reply = { kind: "response", subject: "Re", inReplyTo: 1, acknowledge: "Reply" } as const;
    await sendMessage(await team.context(primary), [secondaryA], reply);
    expect(await missing(team)).toEqual([
      "blocked: still blocked: CSV or API?",
      "answer-unread: primary answered an escalation in message 1, which is not acknowledged",
    ]);
  });

  test("is refused while a commit of the branch breaks a rule, until another one puts that back", async () => {
    const team = startTeam();
    finishSpec(team, secondaryA);
    const repo = team.at(secondaryA);
    const bad = repo.commit("trespass", { [layout.discovery]: "mine now\n" });
    repo.commit("later", { [file("spec.md")]: `${repo.read(file("spec.md"))}More.\n` });
    expect(await missing(team)).toEqual([
      `rule-broken: ${layout.discovery}: Primary owns this file; this is Secondary-A's commit (commit ${bad.slice(0, 10)})`,
    ]);
    repo.git("revert", "--no-edit", "HEAD~1");
    expect(await missing(team)).toEqual([]);
  });

  test("works for the primary, without a message to itself", async () => {
    const team = startTeam();
    finishSpec(team, primary, "feature_01_one" as FeatureId);
    await markReady(await team.context(primary));
    const own = stateFiles.status("feature_01_one" as FeatureId);
    expect(claimsReady(parseStatus(team.live(primary, own)))).toBe(true);
    expect(await readInbox(await team.context(primary), { unreadOnly: false })).toEqual([]);
  });
});

describe("taking it back", () => {
  test("unready works on, and tells the primary why", async () => {
    const team = startTeam();
    finishSpec(team, secondaryA);
    await markReady(await team.context(secondaryA));
    expect(await unready(await team.context(secondaryA), "a requirement is missing")).toEqual({
      changed: true,
    });
    expect(team.live(secondaryA, status)).toMatch(/STATUS: IN_PROGRESS[^]*READY_FOR_SYNC: false/);
    const letters = await readInbox(await team.context(primary), { unreadOnly: false });
    expect(letters.at(-1)?.message.subject).toBe("Secondary-A is not ready any more");
    expect(await unready(await team.context(secondaryA), "again")).toEqual({ changed: false });
  });

  test("a pause lasts through heartbeats until resume", async () => {
    const team = startTeam();
    await pause(await team.context(secondaryA), "the user said so");
    await heartbeat(await team.context(secondaryA), {});
    expect(team.live(secondaryA, status)).toContain("STATUS: PAUSED\n");
    await resume(await team.context(secondaryA), "go on");
    expect(team.live(secondaryA, status)).toContain("STATUS: IN_PROGRESS\n");
  });

  test("no hook of the worktree stops what these commands write, and nothing of it is in the way of being ready", async () => {
    const team = startTeam();
    finishSpec(team, secondaryA);
    const { repository, rulebook, agent } = await team.context(secondaryA);
    const cli = { node: process.execPath, entry: "/nowhere/main.js", hookBundle: hookBundle() };
    await installWorktreeHooks({ repository, rulebook, agent, cli });
    const context = () => team.context(secondaryA);
    await escalate(await context(), { blocker: "CSV or API?", need: "a decision" });
    await heartbeat(await context(), { stage: "S2.P2", blockers: [] });
    await sendMessage(await context(), [primary, secondaryB], { kind: "update", subject: "Half way" });
    await sendMessage(await team.context(primary), [secondaryA], {
      kind: "update",
      subject: "x",
      acknowledge: "Reply",
    });
    await readInbox(await context(), { unreadOnly: false });
    await acknowledge(await context(), { from: primary, number: 1, reply: "y" });
    await markReady(await context());
    await unready(await context(), "one more thing");
    expect((await markReady(await context())).already).toBe(false);
  });

  test("needs a reason", async () => {
    const team = startTeam();
    await expect(unready(await team.context(secondaryA), " ")).rejects.toMatchObject({ exitCode: 2 });
  });
});
