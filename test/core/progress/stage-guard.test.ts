import { describe, expect, test } from "vitest";
import { gateStage } from "../../../src/core/epic/gate.ts";
import { isAhead, nextStage } from "../../../src/core/epic/stage.ts";
import { primary, type AgentId, type FeatureId, type RepoPath } from "../../../src/core/ids.ts";
import {
  decideStage,
  obstaclesOf,
  type StagedFeature,
  type StageFacts,
} from "../../../src/core/progress/stage-guard.ts";

const done = { stage: "S2.P3", status: "COMPLETE", ready: true };
const feature = (changes: Partial<StagedFeature> = {}): StagedFeature => ({
  feature: "feature_02_b" as FeatureId,
  owner: "secondary-a" as AgentId,
  stage: "S2.P3",
  ready: true,
  waits: undefined,
  merged: done,
  ...changes,
});
const facts = (stage: string, changes: Partial<StageFacts> = {}): StageFacts => ({
  stage,
  features: [feature()],
  unstarted: [],
  discovery: undefined,
  missingFiles: [],
  missingApprovals: [],
  openEscalations: [],
  ...changes,
});
const codes = (given: StageFacts) => obstaclesOf(given).map(({ code }) => code);

describe("the way of an epic", () => {
  test.each([
    ["S1", "S2"],
    ["S2.P3", "S3"],
    ["S4", "S5"],
    ["S5", "S9"],
    ["S7", "S9"],
    ["S10", "S11"],
    ["S11", undefined],
  ])("after %s comes %s", (from, to) => expect(nextStage(from)).toBe(to));

  test.each([
    ["S2", "S3", "", { kind: "move", back: false }],
    ["S2", "S2", "", { kind: "there" }],
    ["S2", "S4", "", { kind: "not-next", next: "S3" }],
    ["S3", "S2.P3", "", { kind: "needs-reason" }],
    ["S3", "S2.P3", "two specs disagree", { kind: "move", back: true }],
    ["S1", "S2.P1", "", { kind: "move", back: false }],
    ["S4", "S9", "", { kind: "not-next", next: "S5" }],
  ])("from %s to %s (reason %j)", (from, to, reason, verdict) => {
    expect(decideStage(facts(from), to, reason)).toEqual(verdict);
  });

  test("a phase is reached when the last feature has reached it; who is ready has", () => {
    const behind = feature({ stage: "S2.P1", ready: false });
    expect(decideStage(facts("S2", { features: [behind, feature()] }), "S2.P2", "")).toMatchObject({
      kind: "blocked",
      obstacles: [{ code: "not-reached", fix: "in Secondary-A's worktree: sheaf heartbeat --stage S2.P2" }],
    });
    expect(decideStage(facts("S2", { features: [feature({ stage: "" })] }), "S2.P2", "")).toEqual({
      kind: "move",
      back: false,
    });
  });
});

describe("what keeps an epic in its stage", () => {
  const open = { from: "secondary-a" as AgentId, number: 3, issue: "CSV\nor API?" };

  test.each<[string, StageFacts, string[]]>([
    [
      "S1: agents without a worktree",
      facts("S1", { unstarted: ["secondary-a" as AgentId] }),
      ["not-started"],
    ],
    ["not S2: they work by then", facts("S2", { unstarted: ["secondary-a" as AgentId] }), []],
    [
      "S2: a feature that is not ready",
      facts("S2", { features: [feature({ ready: false })] }),
      ["not-ready"],
    ],
    [
      "S2: a feature that is ready and not merged",
      facts("S2", { features: [feature({ merged: { ...done, ready: false } })] }),
      ["not-merged"],
    ],
    [
      "S2: a feature whose wave has not begun",
      facts("S2", { features: [feature({ waits: "wave 2: starts when wave 1 is merged", ready: false })] }),
      ["not-ready"],
    ],
    [
      "S1: a discovery that nobody has approved",
      facts("S1", { discovery: { message: "m", fix: "f" } }),
      ["discovery"],
    ],
    ["not S2: agents are at work by then", facts("S2", { discovery: { message: "m", fix: "f" } }), []],
    ["S3: nothing of the features", facts("S3", { features: [feature({ ready: false })] }), []],
    ["S5: a feature that is not built", facts("S5"), ["not-complete"]],
    [
      "S5: a feature in S8 that is not complete",
      facts("S5", {
        features: [feature({ merged: { stage: "S8.P2", status: "IN_PROGRESS", ready: false } })],
      }),
      ["not-complete"],
    ],
    [
      "not S5: all are through with S8",
      facts("S5", { features: [feature({ merged: { stage: "S8.P2", status: "COMPLETE", ready: true } })] }),
      [],
    ],
    ["a document", facts("S4", { missingFiles: ["e/plan.md" as RepoPath] }), ["file-missing"]],
    [
      "an approval",
      facts("S3", { missingApprovals: [{ feature: "feature_02_b" as FeatureId, gate: "s3-plan" }] }),
      ["approval-missing"],
    ],
    ["an open escalation", facts("S9", { openEscalations: [open] }), ["escalation-open"]],
  ])("%s", (_, given, expected) => expect(codes(given)).toEqual(expected));

  test("is told with its owner and the command that helps", () => {
    const given = facts("S2", { features: [feature({ ready: false })], openEscalations: [open] });
    expect(obstaclesOf(given)).toEqual([
      {
        code: "not-ready",
        message: "feature_02_b of Secondary-A is not ready",
        fix: "sheaf status secondary-a --why",
      },
      {
        code: "escalation-open",
        message: "Secondary-A waits for an answer: CSV or API?",
        fix: 'sheaf send secondary-a --reply-to 3 --subject "…"',
      },
    ]);
  });
});

test.each([
  ["S3", "S2", true],
  ["S5", "S4", true],
  ["S8", "S5", false],
  ["S2.P3", "S2", false],
  ["S2", "S1", true],
])("whether a feature at %s is ahead of an epic at %s", (stage, epic, expected) => {
  expect(isAhead(stage, epic)).toBe(expected);
});

test.each([
  ["spec", "S2"],
  ["s3", "S3"],
  ["s3-plan", "S3"],
  ["s10.final", "S10"],
  ["s3d-model", "S2"],
  ["s99", "S2"],
])("the gate %s closes %s", (gate, stage) => expect(gateStage(gate)).toBe(stage));

test("the primary is named by its own words", () => {
  const [obstacle] = obstaclesOf(facts("S2", { features: [feature({ owner: primary, ready: false })] }));
  expect(obstacle?.message).toBe("feature_02_b of Primary is not ready");
});
