import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FeatureId } from "../../src/core/ids.ts";
import { stateFiles, stateRef } from "../../src/core/epic/layout.ts";
import { parseTrailers } from "../../src/core/records/trailers.ts";
import { heartbeat } from "../../src/workflows/agent/heartbeat.ts";
import { liveDir } from "../../src/workflows/context/live-files.ts";
import { writeState } from "../../src/git/state-refs.ts";
import { repoAt } from "../support/git-repo.ts";
import { epic, layout, primary, secondaryA, startTeam } from "../support/team.ts";

const feature = "feature_02_two" as FeatureId;
const status = stateFiles.status(feature);

describe("a heartbeat", () => {
  test("brings checkpoint and STATUS up to date in one write, and no branch, index or file moves", async () => {
    const team = startTeam();
    const repo = team.at(secondaryA);
    const head = repo.git("rev-parse", "HEAD");
    const context = await team.context(secondaryA);
    const [files, before] = [repo.git("status", "--porcelain", "--ignored"), team.chain(secondaryA)];
    team.system.advance(600_000);
    const beat = await heartbeat(context, {
      stage: "S2.P2",
      step: "Draft the requirements",
      blockers: ["CSV or API?"],
      done: ["Read DISCOVERY.md"],
      next: ["Ask about CSV", "Write the spec"],
    });
    expect(beat).toEqual({ unread: 0, asked: [], unkept: undefined });
    expect(repo.git("rev-parse", "HEAD")).toBe(head);
    expect(repo.git("status", "--porcelain", "--ignored")).toBe(files);
    expect(team.chain(secondaryA)).toEqual(["heartbeat: at S2.P2", ...before]);
    const ref = stateRef(epic, secondaryA);
    expect(repo.git("diff", "--name-only", `${ref}^`, ref).split("\n")).toEqual([
      stateFiles.checkpoint,
      status,
    ]);
    expect(team.live(secondaryA, status)).toMatchInlineSnapshot(`
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
    expect(team.live(secondaryA, stateFiles.checkpoint).replaceAll(head.slice(0, 10), "<tip>"))
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
            "last_epic_readme_update": "never",
            "last_status_update": "2026-01-15T14:40:00Z"
          },
          "ready_for_next_stage": false,
          "git": {
            "branch": "sheaf/KAI-7/secondary-a",
            "head": "<tip>",
            "uncommitted_files": 0
          },
          "receipts": {},
          "started_at": "2026-01-15T14:30:00Z"
        }
        "
      `);
    expect(parseTrailers(repo.git("log", "-1", "--format=%B", ref))).toEqual({
      agent: secondaryA,
      feature: undefined,
      stage: "S2.P2",
      command: "heartbeat",
    });
  });

  test("keeps readable copies for people, and needs none of them", async () => {
    const team = startTeam();
    const context = await team.context(secondaryA);
    await heartbeat(context, { step: "x" });
    const copies = repoAt(liveDir(context));
    expect(copies.read(`${feature}/STATUS`)).toBe(team.live(secondaryA, status));
    expect(copies.read("agent_checkpoints/secondary_a.json")).toBe(
      team.live(secondaryA, stateFiles.checkpoint),
    );
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
    expect(team.checkpoint(secondaryA)).toMatchObject({
      stage: "S2.P2",
      current_step: "x",
      completed_steps: ["a"],
      next_steps: ["b"],
      blockers: ["c"],
      blocked_since: "2026-01-15T14:30:00Z",
      status: "BLOCKED",
      ready_for_next_stage: false,
    });
    expect(team.live(secondaryA, status)).toContain("READY_FOR_SYNC: false\n");
  });

  test("leaves staged, unstaged and untracked work as it is, and tells of it", async () => {
    const team = startTeam();
    const repo = team.at(secondaryA);
    const spec = layout.featureFile(feature, "spec.md");
    repo.write(spec, "staged\n");
    repo.git("add", spec);
    repo.write(spec, "unstaged\n");
    repo.write(`${layout.feature(feature)}/notes.md`, "untracked\n");
    const work = repo.git("status", "--porcelain=v2", "--branch");
    await heartbeat(await team.context(secondaryA), { step: "x" });
    expect(repo.git("status", "--porcelain=v2", "--branch")).toBe(work);
    expect(repo.git("show", `:${spec}`)).toBe("staged");
    expect(repo.read(spec)).toBe("unstaged\n");
    expect(team.checkpoint(secondaryA).files_modified).toEqual([
      "feature_02_two/spec.md",
      "feature_02_two/notes.md",
    ]);
  });

  test("does not touch the agent's section, whatever it says of stages and blockers", async () => {
    const team = startTeam();
    const repo = team.at(secondaryA);
    const readme = repo
      .read(layout.readme)
      .replace(
        "<!-- BEGIN SECONDARY-A PROGRESS -->\n",
        "<!-- BEGIN SECONDARY-A PROGRESS -->\n**Blockers:** None\n- ⏳ S2.P1 (Research Phase) - Not Started\n",
      );
    repo.commit("my section", { [layout.readme]: readme });
    const tip = repo.git("rev-parse", "HEAD");
    await heartbeat(await team.context(secondaryA), { stage: "S2.P2", blockers: ["CSV?"] });
    expect(repo.git("rev-parse", "HEAD")).toBe(tip);
    expect(repo.read(layout.readme)).toBe(readme);
  });

  test("cares for no lock, merge or rebase", async () => {
    const team = startTeam();
    const repo = team.at(secondaryA);
    const context = await team.context(secondaryA);
    repo.git("update-ref", "MERGE_HEAD", "HEAD");
    writeFileSync(join(repo.git("rev-parse", "--absolute-git-dir"), "index.lock"), "");
    await heartbeat(context, { step: "x" });
    expect(team.checkpoint(secondaryA).current_step).toBe("x");
  });

  test("refuses a stage that is none, and a checkpoint that cannot be read", async () => {
    const team = startTeam();
    const context = await team.context(secondaryA);
    await expect(heartbeat(context, { stage: "P2" })).rejects.toMatchObject({
      code: "bad-stage",
      exitCode: 2,
    });
    const ref = stateRef(epic, secondaryA);
    const old = team.at(secondaryA).git("rev-parse", ref) as never;
    const files = new Map([[stateFiles.checkpoint, '{\n  "agent_id": oops\n}\n']]);
    await writeState(context.git, {
      ref,
      old,
      files,
      message: "x\n",
      agent: secondaryA,
      now: team.system.now(),
    });
    await expect(heartbeat(context, {})).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining(`checkpoint.json:2:15: expected a value, found "o"`),
    });
  });

  test("works for the primary, and for an agent whose copies cannot be written", async () => {
    const team = startTeam();
    const context = await team.context(primary);
    await heartbeat(context, { stage: "S2.P1", step: "x" });
    expect(team.checkpoint(primary)).toMatchObject({ agent_type: "primary", current_step: "x" });
    const copies = liveDir(context);
    expect(existsSync(copies)).toBe(true);
    rmSync(copies, { recursive: true });
    writeFileSync(copies, "in the way");
    await heartbeat(context, { step: "y" });
    expect(team.checkpoint(primary).current_step).toBe("y");
  });
});
