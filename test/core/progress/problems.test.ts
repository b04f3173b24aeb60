import { expect, test } from "vitest";
import { findProblems, type ProblemFacts } from "../../../src/core/progress/problems.ts";
import { primary, type AgentId, type FeatureId, type Instant } from "../../../src/core/ids.ts";
import { untouchedFeature } from "../../../src/core/progress/agent-facts.ts";
import type { AgentStatus } from "../../../src/core/progress/status-rows.ts";

const minute = 60_000;
const now = (1_000 * minute) as Instant;
const before = (minutes: number) => (now - minutes * minute) as Instant;
const secondaryA = "secondary-a" as AgentId;
const feature = untouchedFeature("feature_02_two" as FeatureId);

function row(changes: Partial<AgentStatus> = {}): AgentStatus {
  return {
    agent: secondaryA,
    features: [feature],
    branch: "sheaf/KAI-7/secondary-a",
    worktree: "/w/a",
    hooks: "active",
    locks: [],
    unread: 0,
    lastSign: before(5),
    life: "active",
    ...changes,
  };
}

const quiet: ProblemFacts = {
  agents: [row()],
  escalations: [],
  requests: [],
  startedAt: before(60),
  now,
  answerWithinMs: 15 * minute,
  syncSoftMs: 120 * minute,
  syncHardMs: 360 * minute,
};

function problems(changes: Partial<ProblemFacts>): string[] {
  return findProblems({ ...quiet, ...changes }).map(
    ({ kind, message, run }) => `${kind}: ${message} → ${run}`,
  );
}

function escalation(at: Instant, resolvedAt?: Instant) {
  return { number: 1, at, from: secondaryA, feature: feature.id, issue: "Which API?", resolvedAt };
}

test("nothing wrong, nothing said", () => {
  expect(problems({})).toEqual([]);
  expect(problems({ escalations: [escalation(before(90), before(80))] })).toEqual([]);
});

test("open escalations come first, oldest first, with their age against the limit", () => {
  expect(
    problems({
      escalations: [{ ...escalation(before(5)), number: 7, issue: "Port?" }, escalation(before(20))],
      agents: [row({ features: [{ ...feature, blockers: "Which API?" }] })],
    }),
  ).toEqual([
    'escalation-overdue: Secondary-A has waited 20 min for an answer, which should take 15 min: Which API? → sheaf send secondary-a --reply-to 1 --subject "Re: …" --action "…"',
    'escalation-open: Secondary-A has waited 5 min for an answer: Port? → sheaf send secondary-a --reply-to 7 --subject "Re: …" --action "…"',
  ]);
});

test("a reminder is the same question: its age counts from the first, its number is the one to answer", () => {
  const asked = [escalation(before(70)), { ...escalation(before(5)), number: 3 }];
  expect(problems({ escalations: asked })).toEqual([
    expect.stringMatching(/^escalation-overdue: Secondary-A has waited 1 h 10 min .* --reply-to 3 /),
  ]);
});

test.each<[string, Partial<AgentStatus>, string]>([
  ["blocked", { features: [{ ...feature, blockers: "CSV?" }] }, "sheaf show feature_02_two STATUS"],
  ["stale", { life: "stale", lastSign: before(70) }, "sheaf recover secondary-a --resume"],
  ["silent", { life: "warning", lastSign: before(40) }, "sheaf heartbeat"],
  ["not-started", { life: "not-started", worktree: undefined, hooks: "none" }, "sheaf start secondary-a"],
  ["no-worktree", { worktree: undefined, hooks: "none" }, "sheaf start secondary-a"],
  ["hooks-off", { hooks: "inert" }, "sheaf -C /w/a hooks install"],
  ["hooks-off", { hooks: "foreign" }, "sheaf -C /w/a hooks install"],
])("%s: %j", (kind, changes, run) => {
  expect(problems({ agents: [row(changes)] })).toEqual([
    expect.stringMatching(new RegExp(`^${kind}: .* → ${run}$`)),
  ]);
});

test("a blocker whose answer is not acknowledged yet is told as that", () => {
  const agents = [row({ features: [{ ...feature, blockers: "Which API?" }] })];
  expect(problems({ agents, escalations: [escalation(before(90), before(80))] })).toEqual([
    expect.stringContaining("Secondary-A has an answer, and is still blocked: Which API?"),
  ]);
});

test("finished and paused agents, and the primary anywhere, are no problem", () => {
  const gone = { worktree: undefined, hooks: "none" } as const;
  expect(
    problems({ agents: [row({ life: "finished", ...gone }), row({ agent: primary, ...gone })] }),
  ).toEqual([]);
  expect(problems({ agents: [row({ life: "paused" })] })).toEqual([]);
});

test("the sync point has a soft limit after the first who is ready, and a hard one after the start", () => {
  const ready = { ...feature, ready: true, readyAt: before(130) };
  const agents = [row({ agent: primary, features: [ready] }), row()];
  expect(problems({ agents })).toEqual([expect.stringContaining("the first was ready 2 h 10 min ago")]);
  expect(problems({ agents, startedAt: before(400) })).toEqual([
    expect.stringMatching(/^sync-over-time: 6 h 40 min since the start, and Secondary-A not ready/),
  ]);
  expect(problems({ agents: [row({ features: [ready] })], startedAt: before(400) })).toEqual([]);
});

test("past the hard limit every way on is a command", () => {
  const choices = (agent: AgentId) =>
    findProblems({ ...quiet, agents: [row({ agent })], startedAt: before(400) }).flatMap(
      ({ choices }) => choices,
    );
  expect(choices(secondaryA).map((choice) => choice?.run)).toEqual([
    "sheaf wait secondary-a --timeout 1h",
    "sheaf recover secondary-a --resume",
    "sheaf recover secondary-a --takeover",
    "sheaf recover secondary-a --absorb",
    'sheaf sync --defer secondary-a --reason "…"',
  ]);
  expect(choices(primary).map((choice) => choice?.why)).toEqual([
    "keep waiting, an hour at most",
    "go on without it",
  ]);
});
