import { describe, expect, test } from "vitest";
import { parseCheckpoint } from "../../src/core/records/checkpoint.ts";
import type { FeatureId } from "../../src/core/ids.ts";
import { epicReadmeLock } from "../../src/core/manifest/compile.ts";
import { parseTrailers } from "../../src/core/records/trailers.ts";
import { heartbeat } from "../../src/workflows/agent/heartbeat.ts";
import { acquireLock } from "../../src/workflows/locks/acquire.ts";
import { epic, layout, primary, secondaryA, secondaryB, startTeam, type Team } from "../support/team.ts";

const status = layout.featureFile("feature_02_two" as FeatureId, "STATUS");

function checkpointOf(team: Team) {
  const read = parseCheckpoint(team.committed(secondaryA, layout.checkpoint(secondaryA)));
  if (read.kind === "invalid") throw new Error(JSON.stringify(read.issues));
  return read.value;
}

describe("a heartbeat", () => {
  test("brings checkpoint, STATUS and section up to date in one commit", async () => {
    const team = startTeam();
    const repo = team.at(secondaryA);
    const before = repo.git("rev-parse", "HEAD");
    team.system.advance(600_000);
    const beat = await heartbeat(await team.context(secondaryA), {
      stage: "S2.P2",
      step: "Draft the requirements",
      blockers: ["CSV or API?"],
      done: ["Read DISCOVERY.md"],
      next: ["Ask about CSV", "Write the spec"],
    });
    expect(beat).toMatchObject({
      kind: "reported",
      committed: true,
      left: [],
      sectionLeft: undefined,
      unread: 0,
    });
    expect(repo.git("rev-parse", "HEAD^")).toBe(before);
    expect(repo.git("status", "--porcelain")).toBe("");
    expect(repo.git("diff", "--name-only", "HEAD^", "HEAD").split("\n")).toEqual(
      [layout.readme, layout.checkpoint(secondaryA), status].toSorted(),
    );
    expect(repo.read(status)).toMatchInlineSnapshot(`
      "STAGE: S2.P2
      PHASE: Specification Phase
      AGENT: Secondary-A
      AGENT_ID: secondary-a-2026-01-15T14:40:00Z
      UPDATED: 2026-01-15T14:40:00Z
      STATUS: BLOCKED
      BLOCKERS: CSV or API?
      NEXT_ACTION: Ask about CSV
      READY_FOR_SYNC: false
      "
    `);
    expect(repo.read(layout.checkpoint(secondaryA)).replaceAll(before.slice(0, 10), "<tip>"))
      .toMatchInlineSnapshot(`
        "{
          "agent_id": "Secondary-A",
          "agent_type": "secondary",
          "session_id": "secondary-a-2026-01-15T14:40:00Z",
          "feature": "feature_02_two",
          "stage": "S2.P2",
          "phase": "Specification Phase",
          "last_checkpoint": "2026-01-15T14:40:00Z",
          "next_checkpoint_expected": "2026-01-15T14:55:00Z",
          "status": "BLOCKED",
          "can_resume": true,
          "blockers": [
            "CSV or API?"
          ],
          "blocked_since": "2026-01-15T14:40:00Z",
          "files_modified": [],
          "recovery_instructions": "Resume S2.P2, step: Draft the requirements; branch sheaf/KAI-7/secondary-a at <tip>, everything is committed.",
          "current_step": "Draft the requirements",
          "completed_steps": [
            "Read DISCOVERY.md"
          ],
          "next_steps": [
            "Ask about CSV",
            "Write the spec"
          ],
          "coordination_state": {
            "last_inbox_check": "never",
            "unread_messages": 0,
            "last_epic_readme_update": "2026-01-15T14:40:00Z",
            "last_status_update": "2026-01-15T14:40:00Z"
          },
          "ready_for_next_stage": false,
          "git": {
            "branch": "sheaf/KAI-7/secondary-a",
            "head": "<tip>",
            "uncommitted_files": 0
          },
          "receipts": {}
        }
        "
      `);
    expect(/BEGIN SECONDARY-A[^]*END SECONDARY-A/.exec(repo.read(layout.readme))?.[0]).toMatchInlineSnapshot(`
      "BEGIN SECONDARY-A PROGRESS -->
      ## Feature 02 Progress (Secondary-A)

      **Last Updated:** 2026-01-15 14:40
      **Current Stage:** S2.P2 (Specification Phase)
      **Current Step:** Draft the requirements
      **Blockers:** CSV or API?
      **Next Action:** Ask about CSV

      **S2 Progress:**
      - ✅ S2.P1 (Research Phase) - COMPLETE
      - 🔄 S2.P2 (Specification Phase) - In Progress
      - ⏳ S2.P3 (Refinement Phase) - Not Started
      <!-- END SECONDARY-A"
    `);
    expect(parseTrailers(repo.git("log", "-1", "--format=%B"))).toEqual({
      agent: secondaryA,
      feature: "feature_02_two",
      stage: "S2.P2",
      locks: [{ name: epicReadmeLock, token: 1 }],
      command: "heartbeat",
    });
  });

  test("keeps what is not told anew, and never claims readiness", async () => {
    const team = startTeam();
    await heartbeat(await team.context(secondaryA), {
      stage: "S2.P2",
      step: "x",
      next: ["a", "b"],
      blockers: ["c"],
    });
    team.system.advance(60_000);
    await heartbeat(await team.context(secondaryA), { done: ["a"] });
    expect(checkpointOf(team)).toMatchObject({
      stage: "S2.P2",
      current_step: "x",
      completed_steps: ["a"],
      next_steps: ["b"],
      blockers: ["c"],
      blocked_since: "2026-01-15T14:30:00Z",
      status: "BLOCKED",
      ready_for_next_stage: false,
    });
    expect(team.at(secondaryA).read(status)).toContain("READY_FOR_SYNC: false\n");
  });

  test("leaves staged, unstaged and untracked work as it is", async () => {
    const team = startTeam();
    const repo = team.at(secondaryA);
    const spec = layout.featureFile("feature_02_two" as FeatureId, "spec.md");
    repo.write(spec, "staged\n");
    repo.git("add", spec);
    repo.write(spec, "unstaged\n");
    repo.write(`${layout.feature("feature_02_two" as FeatureId)}/notes.md`, "untracked\n");
    const work = repo.git("status", "--porcelain=v2");
    await heartbeat(await team.context(secondaryA), { step: "x" });
    expect(repo.git("status", "--porcelain=v2")).toBe(work);
    expect(repo.git("show", `:${spec}`)).toBe("staged");
    expect(repo.git("diff", "--name-only", "HEAD^", "HEAD")).not.toContain("spec.md");
    expect(checkpointOf(team).files_modified).toEqual(["feature_02_two/spec.md", "feature_02_two/notes.md"]);
  });

  test("carries its lines into a STATUS and a section that are being edited", async () => {
    const team = startTeam();
    const repo = team.at(secondaryA);
    await heartbeat(await team.context(secondaryA), { step: "x" });
    repo.write(status, `${repo.read(status)}NOTES: mine\n`);
    repo.write(
      layout.readme,
      repo.read(layout.readme).replace("**S2 Progress:**\n- 🔄 S2.P1", "Mine.\n\n- 🔄 S2.P1"),
    );
    const beat = await heartbeat(await team.context(secondaryA), { step: "y" });
    expect(beat).toMatchObject({ left: [] });
    expect(repo.read(status)).toMatch(/NEXT_ACTION: y\n[^]*NOTES: mine\n$/);
    expect(repo.read(layout.readme)).toMatch(/\*\*Current Step:\*\* y\n[^]*\nMine\.\n\n- 🔄 S2\.P1/);
    expect(repo.git("diff", "--stat", "HEAD")).toContain("2 files changed, 3 insertions(+), 1 deletion(-)");
  });

  test("does without the section while somebody keeps the lock, and says so", async () => {
    const team = startTeam();
    await acquireLock(await team.context(secondaryB), { name: epicReadmeLock, operation: "long work" });
    const beat = await heartbeat(await team.context(secondaryA), { step: "x" });
    expect(beat).toMatchObject({
      committed: true,
      sectionLeft: expect.stringContaining("held by Secondary-B (long work)"),
    });
    expect(team.at(secondaryA).git("diff", "--name-only", "HEAD^", "HEAD")).not.toContain("EPIC_README");
    expect(parseTrailers(team.at(secondaryA).git("log", "-1", "--format=%B")).locks).toBeUndefined();
  });

  test("joins the agent's own hold and leaves it held", async () => {
    const team = startTeam();
    const context = await team.context(secondaryA);
    await acquireLock(context, { name: epicReadmeLock, operation: "my edits" });
    expect(await heartbeat(context, { step: "x" })).toMatchObject({
      sectionLeft: undefined,
      committed: true,
    });
    expect(parseTrailers(team.at(secondaryA).git("log", "-1", "--format=%B")).locks).toMatchObject([
      { token: 1 },
    ]);
    expect(
      team.at(secondaryA).git("log", "-1", "--format=%s", `refs/sheaf/${epic}/locks/epic_readme`),
    ).not.toContain("release");
  });

  test("is skipped while a merge is unfinished", async () => {
    const team = startTeam();
    const repo = team.at(secondaryA);
    repo.git("update-ref", "MERGE_HEAD", "HEAD");
    const tip = repo.git("rev-parse", "HEAD");
    expect(await heartbeat(await team.context(secondaryA), {})).toMatchObject({
      kind: "skipped",
      why: expect.stringContaining("a merge is unfinished"),
    });
    expect(repo.git("rev-parse", "HEAD")).toBe(tip);
  });

  test("refuses a stage that is none, and a checkpoint that cannot be read", async () => {
    const team = startTeam();
    await expect(heartbeat(await team.context(secondaryA), { stage: "P2" })).rejects.toMatchObject({
      code: "bad-stage",
      exitCode: 2,
    });
    team.at(secondaryA).commit("broken", { [layout.checkpoint(secondaryA)]: '{\n  "agent_id": oops\n}\n' });
    await expect(heartbeat(await team.context(secondaryA), {})).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining(`${layout.checkpoint(secondaryA)}:2:15: expected a value, found "o"`),
    });
  });

  test("works for the primary, which has no checkpoint yet", async () => {
    const team = startTeam();
    expect(await heartbeat(await team.context(primary), { stage: "S2.P1", step: "x" })).toMatchObject({
      committed: true,
    });
    expect(team.committed(primary, layout.checkpoint(primary))).toContain('"agent_type": "primary"');
  });
});
