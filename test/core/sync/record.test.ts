import { expect, test } from "vitest";
import { primary, type AgentId, type EpicId, type FeatureId, type Instant } from "../../../src/core/ids.ts";
import { untouchedFeature } from "../../../src/core/progress/agent-facts.ts";
import { formatVerification } from "../../../src/core/sync/record.ts";

const now = Date.parse("2026-01-15T14:30:00Z") as Instant;
const secondaryA = "secondary-a" as AgentId;
const feature = { ...untouchedFeature("feature_02_two" as FeatureId), status: "COMPLETE", ready: true };

test("a verification tells of messages, STATUS, checkpoints and what became of each agent", () => {
  const merged = {
    outcome: "merged",
    commits: 3,
    files: ["a.md"],
    sections: [],
    violations: [],
    overridden: [],
  } as const;
  const text = formatVerification({
    epic: "KAI-7" as EpicId,
    agents: [{ agent: secondaryA, features: [feature], lastSign: now }],
    reports: [{ agent: secondaryA, ...merged }],
    mail: [
      { from: secondaryA, to: primary, messages: 4, unread: 0 },
      { from: primary, to: secondaryA, messages: 3, unread: 2 },
      { from: primary, to: "secondary-b" as AgentId, messages: 0, unread: 0 },
    ],
    checks: [],
    now,
  });
  expect(text).toMatchInlineSnapshot(`
    "# S3 Sync Verification: KAI-7

    **Verified:** 2026-01-15T14:30:00Z by \`sheaf sync\`, from branch tips
    **Result:** ✅ ALL AGENTS READY FOR SYNC

    ## Messages

    | From | To | Messages | Read |
    | --- | --- | --- | --- |
    | Secondary-A | Primary | 4 | ✅ READ |
    | Primary | Secondary-A | 3 | ⏳ 2 UNREAD |

    ## STATUS Files

    | Feature | Agent | Stage | Status | Blockers | Ready |
    | --- | --- | --- | --- | --- | --- |
    | feature_02_two | Secondary-A | S2.P1 | COMPLETE | none | ✅ |

    ## Checkpoints

    | Agent | Last Sign of Life |
    | --- | --- |
    | Secondary-A | 2026-01-15T14:30:00Z |

    ## Sync Status

    | Agent | Outcome | Tip | Commits | Files | Reason |
    | --- | --- | --- | --- | --- | --- |
    | Secondary-A | merged |  | 3 | 1 |  |
    "
  `);
});
