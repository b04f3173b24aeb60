import { describe, expect, test } from "vitest";
import { drawFrame, type View } from "../../../src/cli/watch/frame.ts";
import { formatEpicStatus } from "../../../src/cli/render/epic-status.ts";
import { paintLines } from "../../../src/cli/render/paint.ts";
import { cellWidth } from "../../../src/core/text/cell-width.ts";
import type { AgentId, FeatureId, Instant } from "../../../src/core/ids.ts";
import { untouchedFeature, type FeatureFacts } from "../../../src/core/progress/agent-facts.ts";
import { statusAt, type AgentRecord, type StatusFacts } from "../../../src/core/progress/epic-status.ts";
import { thresholdsSchema } from "../../../src/core/manifest/thresholds.ts";
import { heldRecord, noon } from "../../support/locks.ts";

const minute = 60_000;
const now = noon;
const before = (minutes: number) => (now - minutes * minute) as Instant;

function agent(
  name: string,
  feature: Partial<FeatureFacts>,
  changes: Partial<AgentRecord> = {},
): AgentRecord {
  return {
    agent: name as AgentId,
    features: [{ ...untouchedFeature("feature_02_two" as FeatureId), ...feature }],
    branch: `sheaf/KAI-7/${name}`,
    worktree: `/w/${name}`,
    hooks: "active",
    unread: 0,
    lastSign: before(5),
    isStarted: true,
    ...changes,
  };
}

const primaryRow = agent("primary", {
  id: "feature_01_one" as FeatureId,
  stage: "S2.P3",
  ready: true,
  readyAt: before(40),
});
const blocked = agent(
  "secondary-a",
  { stage: "S2.P2.I1", status: "BLOCKED", blockers: "CSV or 日本語?" },
  { unread: 2 },
);
const stale = agent(
  "secondary-b",
  { id: "feature_03_three" as FeatureId, status: "IN_PROGRESS" },
  { lastSign: before(65) },
);

const facts: StatusFacts = {
  epic: "KAI-7",
  title: "Improve it",
  agents: [primaryRow, blocked, stale],
  locks: [],
  escalations: [
    {
      number: 1,
      at: before(20),
      from: blocked.agent,
      feature: undefined,
      issue: "CSV or 日本語?",
      resolvedAt: undefined,
    },
  ],
  requests: [],
  startedAt: before(90),
  thresholds: thresholdsSchema.parse({}),
};
const events = [
  { at: before(5), agent: blocked.agent, words: "Secondary-A at S2.P2" },
  { at: before(40), agent: primaryRow.agent, words: "Primary is ready" },
];

function frame(
  changes: Partial<StatusFacts>,
  width: number,
  height: number,
  view: Partial<View> = {},
): string[] {
  const status = statusAt({ ...facts, ...changes }, now);
  return paintLines(drawFrame({ status, events, trouble: undefined, ...view }, { width, height }), false);
}

test("in an ordinary terminal everything has its place", () => {
  expect(`\n${frame({}, 99, 24).join("\n")}\n`).toMatchInlineSnapshot(`
    "
    KAI-7  Improve it                                                                         14:30:00Z

    2 problems need attention
    ! Secondary-A has waited 20 min for an answer, which should take 15 min: CSV or 日本語?
        sheaf inbox --from secondary-a
        sheaf send secondary-a --reply-to 1 --subject "Re: …" --action "…"
    ! Secondary-B is stale: no sign of life for 1 h 5 min
        sheaf recover secondary-b --resume

    AGENT        FEATURE           STAGE     P123  STATE        UNREAD  SIGN        HOOKS
    primary      feature_01_one    S2.P3     ✓✓✓   ready                5m          active
    secondary-a  feature_02_two    S2.P2.I1  ✓▸-   BLOCKED      2       5m          active
    secondary-b  feature_03_three  S2.P1     ▸--   IN_PROGRESS          1h05 stale  active

    sync point: 1 of 3 ready, waits for Secondary-A, Secondary-B
    reminder in 1 h 20 min, decision in 4 h 30 min

    what happened last
    14:25  Secondary-A at S2.P2
    13:50  Primary is ready
    q quits
    "
  `);
});

test("in a narrow one columns go, commands are cut, and lines break", () => {
  expect(`\n${frame({}, 39, 24).join("\n")}\n`).toMatchInlineSnapshot(`
    "
    KAI-7  Improve it             14:30:00Z

    2 problems need attention
    ! Secondary-A has waited 20 min for an
      answer, which should take 15 min: CSV
      or 日本語?
        sheaf inbox --from secondary-a
        sheaf send secondary-a --reply-to …
    ! Secondary-B is stale: no sign of life
      for 1 h 5 min
        sheaf recover secondary-b --resume

    AGENT        P123  STATE        SIGN
    primary      ✓✓✓   ready        5m
    secondary-a  ✓▸-   BLOCKED      5m
    secondary-b  ▸--   IN_PROGRESS  1h05 s…

    sync point: 1 of 3 ready, waits for
    Secondary-A, Secondary-B
    reminder in 1 h 20 min, decision in 4 h
    30 min
    q quits
    "
  `);
});

test("in a wide one every column is there", () => {
  expect(`\n${frame({ locks: [heldRecord()] }, 199, 30).join("\n")}\n`).toMatchInlineSnapshot(`
    "
    KAI-7  Improve it                                                                                                                                                                             14:30:00Z

    2 problems need attention
    ! Secondary-A has waited 20 min for an answer, which should take 15 min: CSV or 日本語?
        sheaf inbox --from secondary-a
        sheaf send secondary-a --reply-to 1 --subject "Re: …" --action "…"
    ! Secondary-B is stale: no sign of life for 1 h 5 min
        sheaf recover secondary-b --resume

    AGENT        FEATURE           STAGE     P123  STATE        UNREAD  LOCK         SIGN        HOOKS   BLOCKER
    primary      feature_01_one    S2.P3     ✓✓✓   ready                             5m          active  
    secondary-a  feature_02_two    S2.P2.I1  ✓▸-   BLOCKED      2       epic_readme  5m          active  CSV or 日本語?
    secondary-b  feature_03_three  S2.P1     ▸--   IN_PROGRESS                       1h05 stale  active  

    sync point: 1 of 3 ready, waits for Secondary-A, Secondary-B
    reminder in 1 h 20 min, decision in 4 h 30 min

    what happened last
    14:25  Secondary-A at S2.P2
    13:50  Primary is ready
    q quits
    "
  `);
});

describe("whatever the room", () => {
  const many = Array.from({ length: 30 }, (_, at) =>
    agent(
      `secondary-${String.fromCodePoint(97 + (at % 26))}`,
      { id: `feature_${at + 10}_x` as FeatureId },
      { lastSign: before(at * 3) },
    ),
  );
  const sizes = [1, 2, 5, 12, 24, 60].flatMap((height) =>
    [10, 40, 80, 200].map((width): [number, number] => [width, height]),
  );
  test.each(sizes)("%i × %i holds every line", (width, height) => {
    for (const agents of [many, facts.agents, []]) {
      const lines = frame({ agents }, width, height, { trouble: "git failed\u001B[2J" });
      expect(lines.length).toBeLessThanOrEqual(height);
      expect(Math.max(...lines.map(cellWidth))).toBeLessThanOrEqual(width);
      expect(lines.join("")).not.toContain("\u001B");
    }
  });

  test("those who need somebody are the ones that stay", () => {
    const lines = frame(
      { agents: [...many.slice(2, 12), { ...stale, hooks: "inert" }], escalations: [] },
      99,
      14,
    );
    expect(lines.find((line) => line.startsWith("secondary-b "))).toMatch(/IN_PROGRESS .* stale/);
    expect(lines).toContainEqual(expect.stringMatching(/^… \d+ more: sheaf status$/));
  });
});

test("the sync point counts down, and says what comes after", () => {
  const lines = (changes: Partial<StatusFacts>) =>
    frame(changes, 120, 40).filter((line) => /sync point|reminder|decision/.test(line));
  expect(lines({})).toEqual([
    "sync point: 1 of 3 ready, waits for Secondary-A, Secondary-B",
    "reminder in 1 h 20 min, decision in 4 h 30 min",
  ]);
  expect(lines({ startedAt: before(400) })).toContain("reminder in 1 h 20 min, decision due for 40 min");
  expect(lines({ agents: [primaryRow] })).toEqual(["sync point: all 1 are ready: sheaf sync"]);
  expect(lines({ agents: [] })).toEqual(["sync point: nobody takes part"]);
});

test("where there is no terminal the same table stands without an edge", () => {
  const id = `feature_02_${"x".repeat(60)}` as FeatureId;
  const blockers = "a blocker that takes more room than a terminal would give it, word for word";
  const agents = [primaryRow, agent("secondary-a", { id, status: "BLOCKED", blockers })];
  const [head, , ...table] = formatEpicStatus(statusAt({ ...facts, agents, escalations: [] }, now));
  expect(head).toBe("KAI-7  Improve it");
  expect(table).toHaveLength(3);
  expect(table[2]).toMatch(new RegExp(`^secondary-a  ${id}  .*  BLOCKED  5m +active  ${blockers}$`));
});

test("colours say nothing that words do not", () => {
  const lines = drawFrame(
    { status: statusAt(facts, now), events, trouble: undefined },
    { width: 99, height: 24 },
  );
  const painted = paintLines(lines, true);
  expect(painted.map((line) => line.replace(/\u001B\[\d*m/g, ""))).toEqual(paintLines(lines, false));
  expect(painted.find((line) => line.includes("stale"))).toContain("\u001B[31m");
});
