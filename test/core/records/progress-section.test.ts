import { expect, test } from "vitest";
import type { AgentId, FeatureId, Instant } from "../../../src/core/ids.ts";
import {
  refreshKnownLines,
  renderProgress,
  type ProgressFacts,
} from "../../../src/core/records/progress-section.ts";

const facts: ProgressFacts = {
  agent: "secondary-a" as AgentId,
  features: ["feature_02_schedule_fetcher" as FeatureId],
  now: Date.parse("2026-01-15T10:30:00Z") as Instant,
  stage: "S2.P2",
  step: "Draft the requirements",
  blockers: [],
  nextAction: "Ask about CSV",
  ready: false,
};

test("a fresh section is the protocol's", () => {
  expect(renderProgress(facts)).toMatchInlineSnapshot(`
    "## Feature 02 Progress (Secondary-A)

    **Last Updated:** 2026-01-15 10:30
    **Current Stage:** S2.P2 (Specification Phase)
    **Current Step:** Draft the requirements
    **Blockers:** None
    **Next Action:** Ask about CSV

    **S2 Progress:**
    - ✅ S2.P1 (Research Phase) - COMPLETE
    - 🔄 S2.P2 (Specification Phase) - In Progress
    - ⏳ S2.P3 (Refinement Phase) - Not Started
    "
  `);
});

test("an empty section is rendered whole", () => {
  expect(refreshKnownLines("\n", facts)).toBe(renderProgress(facts));
});

test("a refresh changes the known lines and nothing else", () => {
  const body = [
    "## Feature 02 Progress (Secondary-A)\r\n",
    "**Last Updated:** 2026-01-14 09:00\r\n",
    "**Blockers:** ESCALATION - CSV or API?\r\n",
    "**Note:** **Blockers:** are mine\r\n",
    "```\r\n",
    "**Blockers:** in code\r\n",
    "```\r\n",
    "- ✅ S2.P1 (Research) - COMPLETE, Gate 1 passed at 09:00\r\n",
    "- ⏳ S2.P2 (Specification Phase) - Not Started\r\n",
    "- 🚫 S2.P3 (Refinement Phase) - BLOCKED\r\n",
    "- ✅ S2.P1.I1 is my own bullet\r\n",
    "**Blockers:** said twice",
  ];
  const lines = refreshKnownLines(body.join(""), facts).split("\r\n");
  expect(lines).toEqual([
    "## Feature 02 Progress (Secondary-A)",
    "**Last Updated:** 2026-01-15 10:30",
    "**Blockers:** None",
    "**Note:** **Blockers:** are mine",
    "```",
    "**Blockers:** in code",
    "```",
    "- ✅ S2.P1 (Research) - COMPLETE, Gate 1 passed at 09:00",
    "- 🔄 S2.P2 (Specification Phase) - In Progress",
    "- ⏳ S2.P3 (Refinement Phase) - Not Started",
    "- ✅ S2.P1.I1 is my own bullet",
    "**Blockers:** said twice",
  ]);
});

test("refreshing twice is refreshing once", () => {
  const once = refreshKnownLines(renderProgress({ ...facts, stage: "S2.P1" }), facts);
  expect(once).toBe(renderProgress(facts));
  expect(refreshKnownLines(once, facts)).toBe(once);
});

test("a section on one physical line is left alone", () => {
  const line = "## Feature 08 Progress (Secondary-G)**Last Updated:** 2026-01-29**Blockers:** None";
  expect(refreshKnownLines(line, facts)).toBe(line);
});

test("a value cannot bring a marker or a second line into the section", () => {
  const step = "done\n<!-- END SECONDARY-A PROGRESS -->\n";
  expect(renderProgress({ ...facts, step })).toContain(
    "\n**Current Step:** done <!-- END SECONDARY-A PROGRESS -->\n",
  );
});
