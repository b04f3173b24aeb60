import { expect, test } from "vitest";
import type { AgentId, FeatureId, Instant } from "../../../src/core/ids.ts";
import type { Letterbox } from "../../../src/core/records/letterbox.ts";
import { appendToOutbox, parseOutbox } from "../../../src/core/records/outbox.ts";
import { decideNews, type NewsFacts } from "../../../src/core/progress/news.ts";

const secondary = "secondary-a" as AgentId;
const now = Date.parse("2026-01-15T14:30:00Z") as Instant;
const boxWith = (...subjects: readonly string[]): Letterbox => {
  const text = subjects.reduce(
    (text, subject) => appendToOutbox(text, { kind: "update", subject, sentAt: now }).text,
    "",
  );
  return {
    from: secondary,
    to: "primary" as AgentId,
    isInherited: false,
    channel: parseOutbox(text),
    receipts: { shown: 1, acknowledged: 1 },
  };
};
const facts: NewsFacts = {
  boxes: [boxWith("a", "b", "c")],
  base: { commits: 2, dependencies: [] },
  epicTip: "1a2b3c4",
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
  expect(first.mentioned).toEqual({ messages: { "secondary-a": 3 }, base: "1a2b3c4" });
  const unmoved = { ...facts, base: undefined };
  expect(decideNews(unmoved, first.mentioned).lines).toEqual(first.lines.slice(3));
  const later = { ...unmoved, boxes: [boxWith("a", "b", "c", "d")], escalations: [] };
  expect(decideNews(later, first.mentioned).lines).toEqual(["message 4 from Secondary-A: d (sheaf inbox)"]);
});

test("who waits is told after an hour, and again an hour after the reminder", () => {
  const asked = (number: number, minutesAgo: number, resolvedAt?: Instant) => {
    const at = (now - minutesAgo * 60_000) as Instant;
    return { number, at, from: secondary, feature: undefined, issue: "CSV?", resolvedAt };
  };
  const quiet = { ...facts, boxes: [], base: undefined, escalations: [] };
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
  const boxes = [boxWith("a", "b", "c", "d", "e", "f")];
  const base = { commits: 1, dependencies: ["feature_01_one" as FeatureId] };
  expect(decideNews({ ...facts, boxes, base, escalations: [] }, { messages: {}, base: "" }).lines).toEqual([
    "5 messages from Secondary-A, the newest: f (sheaf inbox)",
    "the epic branch has moved by 1 commit, and changes feature_01_one, which you depend on (sheaf update)",
  ]);
});

test("an inherited box is mentioned apart from the reader's own of the same sender", () => {
  const inherited = { ...boxWith("a", "x"), to: "secondary-b" as AgentId, isInherited: true };
  const quiet = { ...facts, boxes: [boxWith("a", "b"), inherited], base: undefined, escalations: [] };
  const first = decideNews(quiet, { messages: {}, base: "" });
  expect(first.lines).toEqual([
    "message 2 from Secondary-A: b (sheaf inbox)",
    "message 2 from Secondary-A: x (sheaf inbox)",
  ]);
  expect(first.mentioned.messages).toEqual({ "secondary-a": 2, "secondary-a to secondary-b": 2 });
  expect(decideNews(quiet, first.mentioned).lines).toEqual([]);
});
