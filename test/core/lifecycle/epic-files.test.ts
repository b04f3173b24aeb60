import { describe, expect, test } from "vitest";
import { planEpicFiles } from "../../../src/core/lifecycle/epic-files.ts";
import { handoffPlace, renderHandoff, startedCheckpoint } from "../../../src/core/lifecycle/handoff.ts";
import { newCheckpoint, parseCheckpoint } from "../../../src/core/records/checkpoint.ts";
import { guidePath, renderGuide } from "../../../src/core/lifecycle/guides.ts";
import { primary, type AgentId, type Instant, type RepoPath } from "../../../src/core/ids.ts";
import { generatedSections } from "../../../src/core/epic/layout.ts";
import { sampleManifest as manifest } from "../../support/sample-manifest.ts";
import { parseDocument } from "../../../src/core/sections/document.ts";
import { sectionNames } from "../../../src/core/sections/sections.ts";
import { loadTemplates } from "../../../src/files/templates.ts";

const now = Date.parse("2026-01-15T14:30:00Z") as Instant;
const epicDir = "feature-updates/KAI-7-improve_configurability" as RepoPath;
const plan = { manifest, epicDir, templates: loadTemplates(), now };

describe("the files of a new epic", () => {
  const files = planEpicFiles(plan);

  test("are the protocol's", () => {
    expect([...files.keys()].map((path) => path.slice(epicDir.length + 1))).toMatchInlineSnapshot(`
      [
        "epic.yaml",
        ".gitignore",
        "EPIC_README.md",
        "DISCOVERY.md",
        "epic_smoke_test_plan.md",
        "epic_lessons_learned.md",
        "research/README.md",
        "agent_comms/primary_to_secondary_a.md",
        "agent_comms/secondary_a_to_primary.md",
        "agent_comms/primary_to_secondary_b.md",
        "agent_comms/secondary_b_to_primary.md",
        "feature_01_player_fetcher/README.md",
        "feature_01_player_fetcher/spec.md",
        "feature_01_player_fetcher/checklist.md",
        "feature_01_player_fetcher/lessons_learned.md",
        "feature_01_player_fetcher/STATUS",
        "feature_02_schedule_fetcher/README.md",
        "feature_02_schedule_fetcher/spec.md",
        "feature_02_schedule_fetcher/checklist.md",
        "feature_02_schedule_fetcher/lessons_learned.md",
        "feature_02_schedule_fetcher/STATUS",
        "feature_03_game_data/README.md",
        "feature_03_game_data/spec.md",
        "feature_03_game_data/checklist.md",
        "feature_03_game_data/lessons_learned.md",
        "feature_03_game_data/STATUS",
        "agent_checkpoints/primary.json",
        "GUIDE.md",
        "agent_checkpoints/secondary_a.json",
        "feature_02_schedule_fetcher/GUIDE.md",
        "agent_checkpoints/secondary_b.json",
        "feature_03_game_data/GUIDE.md",
      ]
    `);
  });

  test("hold every section once, without damage or warning", () => {
    const document = parseDocument(files.get(`${epicDir}/EPIC_README.md` as RepoPath) ?? "");
    expect(document).toMatchObject({ damage: [], warnings: [] });
    expect(sectionNames(document).toSorted()).toEqual(
      [...generatedSections, "PRIMARY PROGRESS", "SECONDARY-A PROGRESS", "SECONDARY-B PROGRESS"].toSorted(),
    );
  });

  test("begin with this EPIC_README.md", () => {
    expect(files.get(`${epicDir}/EPIC_README.md` as RepoPath)).toMatchInlineSnapshot(`
      "# Epic: KAI-7 Improve configurability

      **Created:** 2026-01-15 14:30
      **Status:** IN PROGRESS
      **Total Features:** 3

      Each agent writes only between its own BEGIN and END markers (\`sheaf section write\`); Sheaf computes the
      sections that belong to no agent; everything else on this page is the primary's.

      ## 🎯 Quick Reference Card (Always Visible)

      | Question | Command |
      |---|---|
      | Who am I, what is mine, what waits? | \`sheaf whoami\` |
      | How far is everyone? | \`sheaf status\` |
      | I am still at work | \`sheaf heartbeat --stage S2.P1 --step "…"\` |
      | I am stuck | \`sheaf escalate --blocker "…" --need "…"\` |
      | My feature is finished | \`sheaf ready\` |
      | Where is the epic, what does the next stage wait for? | \`sheaf stage\` |
      | What do I do when? | \`GUIDE.md\` of my feature, or \`sheaf handoff primary --guide\` |

      ## Agent Status

      \`sheaf status\` shows it live; the tables below are as of the last sync.

      ## Epic Overview

      What the epic is for and what it leaves out, in the primary's words.

      ## Epic Progress Tracker

      <!-- BEGIN OVERALL STATUS -->
      **Overall Status:** 0/3 features complete (0/3 S2 complete)
      <!-- END OVERALL STATUS -->

      ### Features

      <!-- BEGIN PROGRESS TRACKER -->
      | Feature | S1 | S2 | S3 | S4 | S5 | S6 | S7 | S8.P1 | S8.P2 |
      | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
      | feature_01_player_fetcher | ✅ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ |
      | feature_02_schedule_fetcher | ✅ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ |
      | feature_03_game_data | ✅ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ |
      <!-- END PROGRESS TRACKER -->

      ## Feature Summary

      - \`feature_01_player_fetcher\` (Primary): player fetcher
      - \`feature_02_schedule_fetcher\` (Secondary-A): schedule fetcher
      - \`feature_03_game_data\` (Secondary-B): game data

      ## 🔀 Parallel Work Configuration (If Applicable)

      ### Agent Assignments

      <!-- BEGIN AGENT ASSIGNMENTS -->
      | Agent ID | Role | Assigned Feature | Status | Last Checkpoint |
      | --- | --- | --- | --- | --- |
      | Primary | Primary | feature_01_player_fetcher | PENDING | never |
      | Secondary-A | Secondary | feature_02_schedule_fetcher | PENDING | never |
      | Secondary-B | Secondary | feature_03_game_data | PENDING | never |
      <!-- END AGENT ASSIGNMENTS -->

      ### Coordination Channels

      - Primary → Secondary-A: \`agent_comms/primary_to_secondary_a.md\`
      - Secondary-A → Primary: \`agent_comms/secondary_a_to_primary.md\`
      - Primary → Secondary-B: \`agent_comms/primary_to_secondary_b.md\`
      - Secondary-B → Primary: \`agent_comms/secondary_b_to_primary.md\`

      ### Sync Points

      <!-- BEGIN SYNC STATUS -->
      **Current Sync Point:** After S2 → Before S3
      **Status:** NOT REACHED (0 of 3 complete)
      **Started Waiting:** not yet
      **Timeout:** not yet (2 h after the first)
      **Next Action:** sheaf status

      | Feature | Agent | S2 Complete | Time |
      | --- | --- | --- | --- |
      | feature_01_player_fetcher | Primary | ◻️ |  |
      | feature_02_schedule_fetcher | Secondary-A | ◻️ |  |
      | feature_03_game_data | Secondary-B | ◻️ |  |
      <!-- END SYNC STATUS -->

      ### Escalations

      <!-- BEGIN ESCALATIONS -->
      | Timestamp | From Agent | Feature | Issue | Status | Resolution Time |
      | --- | --- | --- | --- | --- | --- |
      <!-- END ESCALATIONS -->

      ### Stale Agent Checks

      <!-- BEGIN STALE CHECKS -->
      | Check Time | Agent | Last Checkpoint | Status | Action Taken |
      | --- | --- | --- | --- | --- |
      <!-- END STALE CHECKS -->

      ## 🔄 Per-Feature S2 Progress (Parallel Work)

      <!-- BEGIN PRIMARY PROGRESS -->
      <!-- END PRIMARY PROGRESS -->

      ---

      <!-- BEGIN SECONDARY-A PROGRESS -->
      <!-- END SECONDARY-A PROGRESS -->

      ---

      <!-- BEGIN SECONDARY-B PROGRESS -->
      <!-- END SECONDARY-B PROGRESS -->

      ## Bug Fix Summary

      None so far.

      ## Epic-Level Files

      - \`DISCOVERY.md\`: what was found out before the features were cut
      - \`epic_smoke_test_plan.md\`: how the whole epic is tried out
      - \`epic_lessons_learned.md\`: what to do differently next time
      - \`research/\`: notes, comparisons and sync reports

      ## Workflow Checklist

      S1 planning → S2 specs, in parallel → S3 all specs against each other → S4 interfaces and tests → S5 to S8 each feature
      built → S9 quality of the whole → S10 cleanup. \`sheaf stage\` moves the epic; each move stands in \`stages.md\`.

      ## Guide Deviation Log

      None so far.

      ## Epic Completion Summary

      Written when the last feature is done.
      "
    `);
  });

  test("end each with one line end and leave no placeholder", () => {
    const odd = [...files].filter(([, text]) => !/[^\n]\n$/.test(text) || /\{\{|\r/.test(text));
    expect(odd).toEqual([]);
  });

  test("do not grow placeholders from a title", () => {
    const odd = planEpicFiles({
      ...plan,
      manifest: { ...manifest, title: "{{owner}} <!-- BEGIN X -->\n## y" },
    });
    const document = parseDocument(odd.get(`${epicDir}/EPIC_README.md` as RepoPath) ?? "");
    expect(document.damage).toEqual([]);
    expect(document.sections).toHaveLength(9);
  });
});

describe("what an agent begins with", () => {
  const facts = {
    ...plan,
    agent: "secondary-a" as AgentId,
    worktree: "/home/me/it's here/KAI-7/secondary-a",
  };

  test("is written for it alone: its guide, an empty STATUS, and a checkpoint of somebody who has not begun", () => {
    const files = planEpicFiles(plan);
    const file = (path: string) => files.get(`${epicDir}/${path}` as RepoPath) ?? "";
    expect(file("feature_02_schedule_fetcher/GUIDE.md")).toBe(renderGuide(facts));
    expect(file("feature_02_schedule_fetcher/STATUS")).toMatchInlineSnapshot(`
      "STAGE: S2.P1
      PHASE: Research Phase
      AGENT: Secondary-A
      UPDATED: 2026-01-15T14:30:00Z
      STATUS: PENDING
      BLOCKERS: none
      NEXT_ACTION: Begin S2.P1
      READY_FOR_SYNC: false
      "
    `);
    expect(parseCheckpoint(file("agent_checkpoints/secondary_a.json"))).toEqual({
      kind: "parsed",
      value: newCheckpoint(facts.agent, now),
    });
  });

  test("is the first phase, in the checkpoint of its start", () => {
    const { stage, phase, feature, status, started_at, next_checkpoint_expected } = startedCheckpoint(
      facts,
      undefined,
    );
    expect({ stage, phase, feature, status, started_at, next_checkpoint_expected }).toEqual({
      stage: "S2.P1",
      phase: "Research Phase",
      feature: "feature_02_schedule_fetcher",
      status: "STARTUP",
      started_at: "2026-01-15T14:30:00Z",
      next_checkpoint_expected: "2026-01-15T14:45:00Z",
    });
  });

  test("is where the work stood, when a checkpoint tells that", () => {
    const before = { ...newCheckpoint(facts.agent, now), stage: "S2.P2", phase: "x", blockers: ["CSV?"] };
    expect(startedCheckpoint(facts, before)).toMatchObject({
      stage: "S2.P2",
      phase: "x",
      blockers: ["CSV?"],
      started_at: "2026-01-15T14:30:00Z",
    });
  });

  test("is told in a handoff package of 15 lines at most", () => {
    const text = renderHandoff({ ...facts, place: handoffPlace(newCheckpoint(facts.agent, now), "S1") });
    expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(15);
    expect(text).toMatchInlineSnapshot(`
      "You are a secondary agent for epic KAI-7 (Improve configurability): Secondary-A, working on feature_02_schedule_fetcher.
      Go to your worktree first, and work only there:  cd '/home/me/it'\\''s here/KAI-7/secondary-a'
      It is branch sheaf/KAI-7/secondary-a; feature-updates/KAI-7-improve_configurability is the epic's folder in it.
      You own feature_02_schedule_fetcher and your section of EPIC_README.md, nothing else.
      Five commands are all you need:
        sheaf whoami                                    who you are, what is yours, what waits for you
        sheaf heartbeat --stage S2.P1 --step "…"        every 15 minutes, and at each phase
        sheaf section write --file -                    your section of EPIC_README.md, from standard input
        git commit                                      your own files, edited with anything
        sheaf ready                                     when spec and checklist are finished; says what is missing
      Read feature_02_schedule_fetcher/GUIDE.md and DISCOVERY.md in the epic's folder, then fill spec.md and checklist.md of feature_02_schedule_fetcher: S2.P1 research, S2.P2 specification, S2.P3 refinement.
      Blocked for 30 minutes?  sheaf escalate --blocker "…" --need "…"
      After sheaf ready: stop, and wait for the primary's sync. Begin with S2.P1 now.
      "
    `);
  });
});

test("a handoff package leaves out what an agent's own program does", () => {
  const agent = "secondary-a" as AgentId;
  const place = handoffPlace({ stage: "S2.P1", ready_for_next_stage: false }, "S2");
  const facts = { ...plan, agent, worktree: "/w", place };
  const [long, text] = [renderHandoff(facts), renderHandoff({ ...facts, clients: ["Claude Code", "Codex"] })];
  expect(text.split("\n").length).toBeLessThan(long.split("\n").length);
  expect(text).toContain("In Claude Code and Codex Sheaf shows you who you are and your mail");
  expect(text).not.toMatch(/heartbeat|whoami/);
  for (const name of ["inbox", "send", "section write", "ready", "escalate"])
    expect(text).toContain(`sheaf ${name}`);
});

test.each([
  ["S1", "", false, "fill spec.md", "Begin with S2.P1 now."],
  ["S2", "S2.P2", false, "fill spec.md", "Go on with S2.P2 now."],
  ["S2", "S2.P3", true, "stop: spec.md and checklist.md of", "It is what comes next."],
  ["S5", "S2.P3", true, "go on with", "Go on with S5 now."],
  ["S5", "S7", true, "go on with", "Go on with S7 now."],
  ["S5", "S7", false, "go on with", "Go on with S7 now."],
  // A feature that joined late has its specs to write whatever the epic is at.
  ["S5", "S2.P1", false, "fill spec.md", "Begin with S2.P1 now."],
])(
  "a handoff package fits the stage: epic at %s, agent at %s, ready: %s",
  (epicStage, stage, ready, ...[task, begin]) => {
    const checkpoint = { stage, ready_for_next_stage: ready };
    const worktree = "/w";
    const agent = "secondary-a" as AgentId;
    const text = renderHandoff({ ...plan, agent, worktree, place: handoffPlace(checkpoint, epicStage) });
    expect(text).toContain(`in the epic's folder, then ${task}`);
    expect(text).toContain(`wait for the primary's sync. ${begin}\n`);
  },
);

describe("a guide", () => {
  const guideOf = (agent: AgentId) => renderGuide({ ...plan, agent });

  test.each([primary, "secondary-a" as AgentId])(
    "of %s has its names and times, and two pages at most",
    (agent) => {
      const text = guideOf(agent);
      expect(text.split("\n").length).toBeLessThanOrEqual(70);
      expect(text).toContain("KAI-7 Improve configurability");
      expect(text).toContain("minutes");
    },
  );

  test("lies in the epic's folder, or in the agent's first feature", () => {
    expect(guidePath(manifest, epicDir, primary)).toBe(`${epicDir}/GUIDE.md`);
    expect(guidePath(manifest, epicDir, "secondary-a" as AgentId)).toBe(
      `${epicDir}/feature_02_schedule_fetcher/GUIDE.md`,
    );
    expect(guidePath(manifest, epicDir, "secondary-z" as AgentId)).toBeUndefined();
  });
});
