import { expect, test } from "vitest";
import type { AgentId, FeatureId, Instant } from "../../../src/core/ids.ts";
import { appendMessage, parseChannel } from "../../../src/core/records/message.ts";
import { decideNews, type NewsFacts } from "../../../src/core/progress/news.ts";

const secondary = "secondary-a" as AgentId;
const now = Date.parse("2026-01-15T14:30:00Z") as Instant;
const subjects = (...subjects: readonly string[]) =>
  parseChannel(
    subjects.reduce(
      (text, subject) => appendMessage(text, { kind: "update", subject, sentAt: now }).text,
      "",
    ),
  );
const facts: NewsFacts = {
  inbox: new Map([[secondary, subjects("a", "b", "c")]]),
  acknowledged: () => 1,
  base: { tip: "1a2b3c4", commits: 2, dependencies: [] },
  escalations: [
    {
      number: 1,
      at: (now - 1_200_000) as Instant,
      from: secondary,
      feature: "feature_02_two" as FeatureId,
      issue: "CSV?",
      resolvedAt: undefined,
    },
    {
      number: 2,
      at: (now - 60_000) as Instant,
      from: secondary,
      feature: undefined,
      issue: "Port?",
      resolvedAt: undefined,
    },
    {
      number: 1,
      at: (now - 1_200_000) as Instant,
      from: secondary,
      feature: undefined,
      issue: "Name?",
      resolvedAt: now,
    },
  ],
  waitsFor: [],
  answerWithinMs: 900_000,
  now,
};

test("messages and a moved base are mentioned once, an overdue escalation each time", () => {
  const first = decideNews(facts, { messages: {}, base: "" });
  expect(first.lines).toEqual([
    "message 2 from Secondary-A: b (sheaf inbox)",
    "message 3 from Secondary-A: c (sheaf inbox)",
    "the epic branch has moved by 2 commits (sheaf update)",
    "Secondary-A has waited 20 min for an answer: CSV? (sheaf send secondary-a --reply-to 1)",
  ]);
  expect(decideNews(facts, first.mentioned).lines).toEqual(first.lines.slice(3));
  const later = { ...facts, inbox: new Map([[secondary, subjects("a", "b", "c", "d")]]), escalations: [] };
  expect(decideNews(later, first.mentioned).lines).toEqual(["message 4 from Secondary-A: d (sheaf inbox)"]);
});

test("who waits is told after an hour, and again an hour after the reminder", () => {
  const asked = (number: number, minutesAgo: number, resolvedAt?: Instant) => {
    const at = (now - minutesAgo * 60_000) as Instant;
    return { number, at, from: secondary, feature: undefined, issue: "CSV?", resolvedAt };
  };
  const quiet = { ...facts, inbox: new Map(), base: undefined, escalations: [] };
  const lines = (...waitsFor: NewsFacts["waitsFor"]) =>
    decideNews({ ...quiet, waitsFor }, { messages: {}, base: "" }).lines;
  expect(lines(asked(1, 59))).toEqual([]);
  expect(lines(asked(1, 60))).toEqual([
    "nobody has answered for 1 h: CSV? (sheaf escalate once more: it goes out as URGENT)",
  ]);
  expect(lines(asked(1, 70), asked(2, 5))).toEqual([]);
  expect(lines(asked(1, 125), asked(2, 60))).toHaveLength(1);
  expect(lines(asked(1, 70, now))).toEqual([]);
});

test("a base that concerns the agent says so, and a pile of messages is one line", () => {
  const inbox = new Map([[secondary, subjects("a", "b", "c", "d", "e", "f")]]);
  const base = { tip: "1a2b3c4", commits: 1, dependencies: ["feature_01_one" as FeatureId] };
  expect(decideNews({ ...facts, inbox, base, escalations: [] }, { messages: {}, base: "" }).lines).toEqual([
    "5 messages from Secondary-A, the newest: f (sheaf inbox)",
    "the epic branch has moved by one commit, and changes feature_01_one, which you depend on (sheaf update)",
  ]);
});
