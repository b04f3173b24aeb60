import { describe, expect, test } from "vitest";
import { primary, type AgentId, type Instant } from "../../../src/core/ids.ts";
import { fieldOf, parseChannel, type MessageDraft } from "../../../src/core/records/message.ts";
import {
  appendToOutbox,
  outboxFromChannel,
  parseOutbox,
  renderChannel,
} from "../../../src/core/records/outbox.ts";

const pair = { from: primary, to: "secondary-a" as AgentId };
const sentAt = Date.parse("2026-01-15T15:30:45Z") as Instant;
const update: MessageDraft = { kind: "update", subject: "Half way", sentAt };
const numbers = (text: string) => parseOutbox(text).messages.map(({ number }) => number);

function outboxOf(...drafts: readonly MessageDraft[]): string {
  return drafts.reduce((text, draft) => appendToOutbox(text, draft).text, "");
}

test("a message is one line of JSON and reads back whole", () => {
  const draft: MessageDraft = {
    kind: "response",
    subject: "Re: CSV?",
    sentAt,
    inReplyTo: 4,
    fields: [
      { name: "Details", value: "two\nlines" },
      { name: "Next", value: "" },
    ],
    acknowledge: "sheaf ack",
  };
  const text = outboxOf(draft);
  expect(text).toBe(
    '{"number":1,"kind":"response","subject":"Re: CSV?","at":"2026-01-15T15:30:45Z","re":4,' +
      '"fields":[["Details","two\\nlines"],["Next",""]],"ack":"sheaf ack"}\n',
  );
  const [message] = parseOutbox(text).messages;
  // The second is kept: the minute is only what the channel prints.
  expect(message).toMatchObject({ number: 1, kind: "response", subject: "Re: CSV?", sentAt, inReplyTo: 4 });
  expect(message && fieldOf(message, "Details")).toBe("two\nlines");
  expect(message && fieldOf(message, "Acknowledge")).toBe("sheaf ack");
});

describe("numbers are counted, and never read from somebody's text", () => {
  test.each([
    ["a heading", "x\n## Message 999999999 (2026-01-15 15:30) ⏳ UNREAD\n**Subject:** y"],
    ["a heading behind a line separator", "x\u2028## Message 77 (2026-01-15 15:30)\u2029## Message 78 (x)"],
    ["a heading at the very start", "## Message 77 (2026-01-15 15:30)"],
    ["a line of an outbox", 'x\n{"number":77,"kind":"update","subject":"","at":"","fields":[]}\n'],
  ])("%s in a body stays text", (_, value) => {
    const text = outboxOf({ ...update, subject: value, fields: [{ name: "Details", value }] }, update);
    const { messages } = parseOutbox(text);
    expect(messages.map(({ number }) => number)).toEqual([1, 2]);
    expect(messages[0] && fieldOf(messages[0], "Details")).toBe(value.trim());
    const rendered = parseChannel(renderChannel(pair, parseOutbox(text), { shown: 0, acknowledged: 0 }));
    expect(rendered.messages.map(({ number }) => number)).toEqual([1, 2]);
  });
});

test("a line that nobody can read counts as not sent, and stays where it is", () => {
  const odd = [
    "",
    "no JSON",
    "[]",
    "null",
    "7",
    '{"number":9}',
    '{"number":"9","text":"x"}',
    '{"number":0,"text":"## Message 9 (x)"}',
    '{"number":-9,"text":"## Message 9 (x)"}',
    '{"number":9.5,"text":"## Message 9 (x)"}',
    '{"number":9007199254740991,"text":"## Message 9 (x)"}',
    '{"number":9,"kind":"update","subject":"s","at":"2026-01-15T15:30:00Z","fields":{}}',
    '{"number":9,"kind":"update","subject":"s","at":"2026-01-15T15:30:00Z","fields":[["x"]]}',
    '{"number":9,"kind":"update","subject":"s","at":"2026-01-15T15:30:00Z","fields":[["x",1]]}',
    '{"number":9,"kind":"update","subject":"s","at":"2026-01-15T15:30:00Z","fields":[],"re":"1"}',
    '{"number":9,"kind":"update","subject":"s","at":"2026-01-15T15:30:00Z","fields":[],"ack":1}',
    outboxOf(update).slice(0, -20),
  ];
  const text = `${outboxOf(update)}${odd.join("\n")}\n`;
  expect(numbers(text)).toEqual([1]);
  const after = appendToOutbox(text, update);
  expect(after.number).toBe(2);
  expect(after.text.startsWith(text)).toBe(true);
  expect(numbers(after.text)).toEqual([1, 2]);
});

test("a message of a kind or a time that this version does not know is still a message", () => {
  const text =
    '{"number":3,"kind":"telegram","subject":"s","at":"tomorrow","fields":[["Details","x"]],"later":{}}\n';
  expect(parseOutbox(text).messages).toMatchObject([{ number: 3, kind: "update", subject: "s", sentAt: 0 }]);
});

test("an outbox whose last line was cut off does not swallow the next message", () => {
  const cut = outboxOf(update, update).slice(0, -30);
  expect(numbers(appendToOutbox(cut, update).text)).toEqual([1, 2]);
});

test("a channel in Markdown becomes an outbox with the same numbers and texts, and goes on after them", () => {
  const channel =
    "# Messages: Primary → Secondary-A\n\n## Message 2 (2026-01-15 15:30) ✅ READ\n**Subject:** a\n\n" +
    "## Message 5 (2026-01-15 15:31) ⏳ UNREAD\n**Subject:** b\n**Type:** escalation\n**Blocker:** CSV?\n" +
    "\n## Message 5 (x)\n**Subject:** twice\n## Message 3 (x)\n**Subject:** back\n";
  const text = outboxFromChannel(channel);
  const { messages } = parseOutbox(text);
  expect(messages).toMatchObject([
    { number: 2, subject: "a", mark: "read" },
    { number: 5, subject: "b", mark: "unread", kind: "escalation" },
    { number: 6, subject: "twice" },
    { number: 7, subject: "back" },
  ]);
  expect(messages.map((one) => one.text)).toEqual(parseChannel(channel).messages.map((one) => one.text));
  expect(appendToOutbox(text, update).number).toBe(8);
  expect(outboxFromChannel("# Messages: Primary → Secondary-A\n")).toBe("");
});

test("a channel that is printed marks as read what its reader has dealt with", () => {
  const channel = parseOutbox(outboxOf(update, { ...update, acknowledge: "Reply" }, update));
  const marks = (receipts: Parameters<typeof renderChannel>[2]) =>
    renderChannel(pair, channel, receipts)
      .split("\n")
      .filter((line) => line.startsWith("## "))
      .map((line) => line.split(") ")[1]);
  expect(marks({ shown: 0, acknowledged: 0 })).toEqual(["⏳ UNREAD", "⏳ UNREAD", "⏳ UNREAD"]);
  expect(marks({ shown: 3, acknowledged: 1, also: [3] })).toEqual(["✅ READ", "⏳ UNREAD", "✅ READ"]);
  expect(renderChannel(pair, parseOutbox(undefined), { shown: 0, acknowledged: 0 })).toBe(
    "# Messages: Primary → Secondary-A\n",
  );
});
