import { describe, expect, test } from "vitest";
import type { AgentFacts, FeatureFacts } from "../../../src/core/progress/agent-facts.ts";
import { untouchedFeature } from "../../../src/core/progress/agent-facts.ts";
import { renderGenerated } from "../../../src/core/progress/generated.ts";
import { primary, type AgentId, type FeatureId, type Instant } from "../../../src/core/ids.ts";

const at = (time: string) => Date.parse(`2026-01-15T${time}Z`) as Instant;
const feature = (id: string, facts: Partial<FeatureFacts> = {}): FeatureFacts => ({
  ...untouchedFeature(id as FeatureId),
  ...facts,
});

const agents: readonly AgentFacts[] = [
  {
    agent: primary,
    features: [
      feature("feature_01_a", { stage: "S3", status: "COMPLETE", ready: true, readyAt: at("14:00:00") }),
      feature("feature_04_d", { deferred: "waits for the | vendor" }),
    ],
    lastSign: at("14:20:00"),
  },
  {
    agent: "secondary-a" as AgentId,
    features: [
      feature("feature_02_b", { stage: "S2.P3", status: "COMPLETE", ready: true, readyAt: at("14:25:00") }),
    ],
    lastSign: at("14:25:00"),
  },
  {
    agent: "secondary-b" as AgentId,
    features: [feature("feature_03_c", { stage: "S2.P2", status: "BLOCKED", blockers: "CSV or API?" })],
    lastSign: undefined,
  },
];

const facts = {
  stage: "S2",
  agents,
  escalations: [
    {
      number: 1,
      at: at("13:00:00"),
      from: "secondary-a" as AgentId,
      feature: "feature_02_b" as FeatureId,
      issue: "name | names\nof options",
      resolvedAt: at("13:12:00"),
    },
    {
      number: 1,
      at: at("14:10:00"),
      from: "secondary-b" as AgentId,
      feature: undefined,
      issue: "CSV or API?",
      resolvedAt: undefined,
    },
  ],
  staleChecks: [
    {
      at: at("14:30:00"),
      agent: "secondary-b" as AgentId,
      lastSign: undefined,
      state: "STALE" as const,
      action: "asked, message 4",
    },
  ],
  syncSoftMs: 7_200_000,
};

test("the generated sections tell the facts in the protocol's tables", () => {
  const text = Object.entries(renderGenerated(facts))
    .map(([name, body]) => `[${name}]\n${body}`)
    .join("\n");
  expect(text).toMatchInlineSnapshot(`
    "[AGENT ASSIGNMENTS]
    | Agent ID | Role | Assigned Feature | Status | Last Checkpoint |
    | --- | --- | --- | --- | --- |
    | Primary | Primary | feature_01_a, feature_04_d | COMPLETE, PENDING | 2026-01-15T14:20:00Z |
    | Secondary-A | Secondary | feature_02_b | COMPLETE | 2026-01-15T14:25:00Z |
    | Secondary-B | Secondary | feature_03_c | BLOCKED | never |

    [SYNC STATUS]
    **Current Sync Point:** After S2 → Before S3
    **Status:** WAITING (2 of 3 complete)
    **Started Waiting:** 2026-01-15T14:00:00Z
    **Timeout:** 2026-01-15T16:00:00Z (2 h after the first)
    **Next Action:** sheaf status

    | Feature | Agent | S2 Complete | Time |
    | --- | --- | --- | --- |
    | feature_01_a | Primary | ✅ | 2026-01-15T14:00:00Z |
    | feature_04_d | Primary | deferred: waits for the \\| vendor |  |
    | feature_02_b | Secondary-A | ✅ | 2026-01-15T14:25:00Z |
    | feature_03_c | Secondary-B | ◻️ |  |

    [PROGRESS TRACKER]
    | Feature | S1 | S2 | S3 | S4 | S5 | S6 | S7 | S8.P1 | S8.P2 |
    | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
    | feature_01_a | ✅ | ✅ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ |
    | feature_02_b | ✅ | ✅ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ |
    | feature_03_c | ✅ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ |
    | feature_04_d | ✅ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ | ◻️ |

    [OVERALL STATUS]
    **Overall Status:** 0/4 features complete (2/4 S2 complete)

    [ESCALATIONS]
    | Timestamp | From Agent | Feature | Issue | Status | Resolution Time |
    | --- | --- | --- | --- | --- | --- |
    | 2026-01-15T13:00:00Z | Secondary-A | feature_02_b | name \\| names of options | RESOLVED | 12 min |
    | 2026-01-15T14:10:00Z | Secondary-B |  | CSV or API? | OPEN |  |

    [STALE CHECKS]
    | Check Time | Agent | Last Checkpoint | Status | Action Taken |
    | --- | --- | --- | --- | --- |
    | 2026-01-15T14:30:00Z | Secondary-B | never | STALE | asked, message 4 |
    "
  `);
});

test("when all have arrived, the next step is the sync", () => {
  const arrived = [
    { agent: primary, features: [feature("feature_01_a", { ready: true })], lastSign: undefined },
  ];
  expect(renderGenerated({ ...facts, agents: arrived })["SYNC STATUS"]).toContain(
    "**Status:** ALL COMPLETE (1 of 1 features)\n",
  );
});

describe("behind the planning", () => {
  test("the sync point ahead is the one before implementation, and S3 is ticked for every feature", () => {
    const later = renderGenerated({ ...facts, stage: "S4" });
    expect(later["SYNC STATUS"]).toContain(
      "**Current Sync Point:** After S4 → Before S5\n**Status:** NOT REACHED (the epic is at S4)\n",
    );
    expect(later["PROGRESS TRACKER"]).toContain("| feature_02_b | ✅ | ✅ | ✅ | ◻️ |");
  });

  test("no sync point is ahead from S5 on", () => {
    expect(renderGenerated({ ...facts, stage: "S9" })["SYNC STATUS"]).toContain(
      "**Current Sync Point:** none\n**Status:** ALL PASSED (the epic is at S9)\n",
    );
  });
});
