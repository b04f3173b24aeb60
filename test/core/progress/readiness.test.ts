import { expect, test } from "vitest";
import type { AgentId, FeatureId, RepoPath } from "../../../src/core/ids.ts";
import {
  decideReady,
  type FeatureReadiness,
  type ReadinessFacts,
} from "../../../src/core/progress/readiness.ts";

const feature: FeatureReadiness = {
  feature: "feature_02_b" as FeatureId,
  missingFiles: [],
  missingHeadings: [],
  checklist: "e/feature_02_b/checklist.md" as RepoPath,
  openItems: [],
  missingApprovals: [],
  movedDependencies: [],
};
const ready: ReadinessFacts = {
  agent: "secondary-a" as AgentId,
  uncommitted: [],
  commitsSinceStart: 1,
  violations: [],
  blockers: [],
  unreadAnswers: [],
  features: [feature],
};

test("an agent with nothing missing is ready", () => {
  expect(decideReady(ready)).toEqual({ kind: "ready" });
});

test("everything missing is named, with the command that helps", () => {
  const verdict = decideReady({
    ...ready,
    uncommitted: ["e/feature_02_b/it's.md", "b", "c", "d", "e", "f"],
    commitsSinceStart: 0,
    violations: [
      {
        code: "file-not-owned",
        path: "e/epic.yaml",
        owner: "Primary",
        message: "belongs to Primary",
        fix: "git revert 1a2b3c4",
      },
    ],
    blockers: ["CSV or API?"],
    unreadAnswers: [{ from: "primary" as AgentId, number: 3 }],
    features: [
      {
        ...feature,
        missingFiles: ["e/feature_02_b/spec.md" as RepoPath],
        missingHeadings: ["Acceptance Criteria"],
        openItems: [{ line: 7, text: "Which port?" }],
        missingApprovals: ["spec"],
        movedDependencies: ["feature_01_a" as FeatureId],
      },
    ],
  });
  const lines =
    verdict.kind === "ready"
      ? []
      : verdict.missing.map((item) => `${item.code}: ${item.message} → ${item.fix}`);
  expect(lines).toMatchInlineSnapshot(`
    [
      "not-committed: not committed: e/feature_02_b/it's.md, b, c, d, e and 1 more → git add 'e/feature_02_b/it'\\''s.md' b c && git commit",
      "no-commit: no commit has changed feature_02_b since the start → write spec.md and checklist.md, then git add and git commit",
      "file-missing: e/feature_02_b/spec.md is missing → write it, then git add e/feature_02_b/spec.md && git commit",
      "heading-missing: feature_02_b/spec.md has no heading "Acceptance Criteria" → add "## Acceptance Criteria" to spec.md and commit",
      "checklist-open: e/feature_02_b/checklist.md:7: open: Which port? → tick it once a person has answered it, and commit",
      "approval-missing: nobody has approved feature_02_b at gate spec → sheaf approve feature_02_b --gate spec --by <person>",
      "dependency-moved: feature_02_b depends on feature_01_a, which has changed on the epic branch → sheaf update",
      "rule-broken: e/epic.yaml: belongs to Primary → git revert 1a2b3c4",
      "blocked: still blocked: CSV or API? → once it is solved: sheaf heartbeat --no-blockers",
      "answer-unread: primary answered an escalation in message 3, which is not acknowledged → sheaf inbox && sheaf ack primary 3",
    ]
  `);
});
