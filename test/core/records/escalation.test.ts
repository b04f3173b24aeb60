import { expect, test } from "vitest";
import {
  answeredBlockers,
  escalationDraft,
  escalationsOf,
  openEscalations,
} from "../../../src/core/records/escalation.ts";
import type { AgentId, FeatureId, Instant } from "../../../src/core/ids.ts";
import type { MessageDraft } from "../../../src/core/records/message.ts";
import { appendToOutbox, parseOutbox } from "../../../src/core/records/outbox.ts";

const at = (time: string) => Date.parse(`2026-01-15T${time}:00Z`) as Instant;
const ask = (blocker: string, time: string) =>
  escalationDraft({ blocker, need: "a decision" }, { now: at(time), since: at("13:00"), again: false });
const channel = (...drafts: readonly MessageDraft[]) =>
  parseOutbox(drafts.reduce((text, draft) => appendToOutbox(text, draft).text, ""));
const answer = (inReplyTo: number, time: string): MessageDraft => ({
  kind: "response",
  subject: "Re",
  sentAt: at(time),
  inReplyTo,
});

const sent = channel(
  ask("CSV?", "14:00"),
  { kind: "update", subject: "x", sentAt: at("14:01") },
  ask("Port?", "14:10"),
);
const received = channel(answer(2, "14:05"), answer(1, "14:12"));

test("an escalation is resolved by the answer to it", () => {
  const from = "secondary-a" as AgentId;
  const feature = "feature_02_two" as FeatureId;
  expect(escalationsOf({ from, feature, sent, received })).toEqual([
    { number: 1, at: at("14:00"), from, feature, issue: "CSV?", resolvedAt: at("14:12") },
    { number: 3, at: at("14:10"), from, feature, issue: "Port?", resolvedAt: undefined },
  ]);
  expect(openEscalations(sent, received).map(({ number }) => number)).toEqual([3]);
});

test("one answer ends a question and its reminders, but not the same question asked again later", () => {
  const asked = channel(ask("CSV?", "14:00"), ask("CSV?", "15:01"), ask("CSV?", "17:00"));
  const open = (...answers: readonly MessageDraft[]) =>
    openEscalations(asked, channel(...answers)).map(({ number }) => number);
  expect(open(answer(2, "15:10"))).toEqual([3]);
  expect(open(answer(1, "15:10"))).toEqual([3]);
  expect(open(answer(1, "14:30"))).toEqual([2, 3]);
  expect(open(answer(3, "17:10"))).toEqual([]);
});

test("or by the agent itself, for all that went before", () => {
  const more = channel(
    ask("CSV?", "14:00"),
    { kind: "resolved", subject: "Blocker resolved", sentAt: at("14:20") },
    ask("Port?", "14:30"),
  );
  expect(openEscalations(more, parseOutbox(undefined)).map(({ number }) => number)).toEqual([3]);
});

test("a blocker is solved when every escalation of it has an answer, and every answer was read", () => {
  expect(answeredBlockers(sent, received, [])).toEqual(["CSV?"]);
  expect(answeredBlockers(sent, received, received.messages)).toEqual([]);
  const again = channel(ask("CSV?", "14:00"), ask("CSV?", "17:00"));
  expect(answeredBlockers(again, channel(answer(1, "14:12")), [])).toEqual([]);
  expect(answeredBlockers(again, channel(answer(1, "14:12"), answer(2, "17:12")), [])).toEqual(["CSV?"]);
});
