import { describe, expect, test } from "vitest";
import { primary, type AgentId, type Instant } from "../../../src/core/ids.ts";
import {
  asksForAnswer,
  fieldOf,
  formatMessage,
  parseChannel,
  type MessageDraft,
} from "../../../src/core/records/message.ts";
import { appendToOutbox, parseOutbox, renderChannel } from "../../../src/core/records/outbox.ts";
import {
  receiptsAfterAck,
  receiptsAfterAckOf,
  receiptsAfterShowing,
  textWithMark,
  unreadOf,
  unseenOf,
} from "../../../src/core/records/receipts.ts";

const secondary = "secondary-a" as AgentId;
const sentAt = Date.parse("2026-01-15T15:30:00Z") as Instant;
const update: MessageDraft = { kind: "update", subject: "Half way", sentAt };
const question: MessageDraft = { ...update, subject: "Which one?", acknowledge: "Reply with a letter" };

const nothing = { shown: 0, acknowledged: 0 };

function outboxOf(...drafts: readonly MessageDraft[]) {
  return parseOutbox(drafts.reduce((text, draft) => appendToOutbox(text, draft).text, ""));
}

function channelOf(...drafts: readonly MessageDraft[]): string {
  return renderChannel({ from: primary, to: secondary }, outboxOf(...drafts), nothing);
}

describe("writing", () => {
  test("a message looks as the protocol prints it", () => {
    const escalation: MessageDraft = {
      kind: "escalation",
      subject: "ESCALATION - CSV or API?",
      sentAt,
      fields: [
        { name: "Blocker", value: "the spec names both" },
        {
          name: "Attempted",
          value: "- read DISCOVERY.md\n- asked **two:** people\n## Message 9 (2026-01-15 15:30) ⏳ UNREAD",
        },
        { name: "Need", value: "" },
      ],
      acknowledge: 'Reply with decision or "escalating to user"',
    };
    expect(channelOf(update, escalation, { ...update, kind: "response", inReplyTo: 4 }))
      .toMatchInlineSnapshot(`
      "# Messages: Primary → Secondary-A

      ## Message 1 (2026-01-15 15:30) ⏳ UNREAD
      **Subject:** Half way
      **Type:** update
      **Acknowledge:** No action needed

      ## Message 2 (2026-01-15 15:30) ⏳ UNREAD
      **Subject:** ESCALATION - CSV or API?
      **Type:** escalation
      **Blocker:** the spec names both
      **Attempted:**
      - read DISCOVERY.md
      - asked **two:** people
      \\## Message 9 (2026-01-15 15:30) ⏳ UNREAD
      **Acknowledge:** Reply with decision or "escalating to user"

      ## Message 3 (2026-01-15 15:30) ⏳ UNREAD
      **Subject:** Half way
      **Type:** response
      **In Reply To:** Message 4
      **Acknowledge:** No action needed
      "
    `);
  });

  test("control characters do not reach the reader's terminal", () => {
    const text = formatMessage({ ...update, subject: "\u001B[2Jgone\0\r\nnext" }, 1);
    expect(text).toContain("**Subject:** [2Jgone next\n");
  });
});

describe("reading", () => {
  test("gives back what was written, text that looks like structure too", () => {
    const value = "first\n**Next:** not a field\n\\**Next:** neither\n# no heading\n---\n  - **x:** y";
    const [message] = parseChannel(channelOf({ ...question, fields: [{ name: "Details", value }] })).messages;
    expect(message).toMatchObject({
      number: 1,
      kind: "update",
      subject: "Which one?",
      mark: "unread",
      line: 3,
      sentAt,
    });
    expect(message && fieldOf(message, "Details")).toBe(value);
    expect(message && asksForAnswer(message)).toBe(true);
  });

  test.each<[shape: string, text: string, expected: object[]]>([
    [
      "date without time, and UTC",
      "## Message 1 (2026-01-30) ✅ READ\n**Subject:** a\n## Message 2 (2026-02-06 22:10 UTC) ⏳ UNREAD\n\n**Subject:** b\n",
      [
        { number: 1, mark: "read", sentAt: undefined, stamp: "2026-01-30" },
        { number: 2, mark: "unread", sentAt: Date.parse("2026-02-06T22:10:00Z"), line: 3 },
      ],
    ],
    [
      "no number, or no time",
      "## Message (TIMESTAMP) ⏳ UNREAD\n**Subject:** a\n\n## Message: Cross-Feature Alignment Issue\n**Urgency:** LOW\n",
      [
        { number: 1, subject: "a" },
        { number: 2, kind: "alignment-issue", subject: "Cross-Feature Alignment Issue", mark: undefined },
      ],
    ],
    [
      "a file that is one message, with its state in a field",
      "# Message to Primary: S2.P1 Complete for Feature 06\n\n**From:** Secondary Agent E\n**Date:** 2026-02-06 22:45\n**Status:** ⏳ UNREAD\n\n---\n\n## Message\n\n**Blockers:** None\n",
      [
        {
          number: 1,
          kind: "sync",
          stamp: "2026-02-06 22:45",
          mark: "unread",
          subject: "S2.P1 Complete for Feature 06",
        },
      ],
    ],
    [
      "a file with a receipt on its first line",
      "✅ READ (Primary — 2026-02-18)\n\n**From:** Secondary-C\n**Type:** S2_COMPLETE\n\n## Details\n",
      [{ number: 1, mark: "read" }],
    ],
    [
      "an escalation by its subject",
      "## Message 3 (x)\n**Subject:** ESCALATION - Spec\n",
      [{ kind: "escalation" }],
    ],
    [
      "an answer by its subject",
      "## Message 3 (x)\n**Subject:** Re: ESCALATION - Spec\n",
      [{ kind: "response" }],
    ],
    [
      "a completion by its subject, with a tick that is no receipt",
      "## Message 3 (x)\n**Subject:** ✅ S2.P1 COMPLETE for Feature 04\n",
      [{ kind: "sync", mark: undefined }],
    ],
    ["a header alone", "# Messages: Primary → Secondary-A\n\n(No messages yet)\n", []],
    ["nothing", "", []],
  ])("knows the shape: %s", (_, text, expected) => {
    const channel = parseChannel(text);
    expect(channel.messages).toMatchObject(expected);
    expect(channel.messages).toHaveLength(expected.length);
    expect(channel.head + channel.messages.map((message) => message.text).join("")).toBe(text);
  });

  test("warns of numbers that another writer got wrong", () => {
    const text = "## Message 2 (x)\n## Message 1 (x)\n\n## Message 2 (x)\n";
    expect(parseChannel(text).warnings).toEqual([
      { line: 2, column: 1, message: "message 1 stands after message 2" },
      { line: 4, column: 1, message: "message 2 stands twice" },
    ]);
  });
});

describe("receipts", () => {
  const channel = outboxOf(update, question, update, question);
  const shown = receiptsAfterShowing(channel, nothing);
  const unread = (receipts: Parameters<typeof unreadOf>[1]) =>
    unreadOf(channel, receipts).map(({ number }) => number);

  test("a message is unread until its reader has dealt with it", () => {
    expect(unread(nothing)).toEqual([1, 2, 3, 4]);
    expect(shown).toEqual({ shown: 4, acknowledged: 1 });
    expect(unseenOf(channel, shown)).toEqual([]);
    expect(unread(shown)).toEqual([2, 3, 4]);
  });

  test("acknowledging all is about what was shown, and about nothing else", () => {
    expect(receiptsAfterAck(channel, shown)).toEqual({ shown: 4, acknowledged: 4 });
    expect(receiptsAfterAck(channel, nothing)).toEqual(nothing);
    const two = receiptsAfterShowing(outboxOf(update, question), nothing);
    expect(unread(receiptsAfterAck(channel, two))).toEqual([3, 4]);
  });

  test("acknowledging one message leaves every other as it was", () => {
    const last = receiptsAfterAckOf(channel, shown, 4);
    expect(unread(last)).toEqual([2, 3]);
    expect(unread(receiptsAfterAckOf(channel, nothing, 3))).toEqual([1, 2, 4]);
    // The news between the two questions ask for nothing, so with the first of them dealt with all is.
    expect(receiptsAfterAckOf(channel, last, 2)).toEqual({ shown: 4, acknowledged: 4 });
  });

  test("nothing is acknowledged that does not exist, and nothing is taken back", () => {
    expect(unread(receiptsAfterAckOf(channel, shown, 99))).toEqual([2, 3, 4]);
    const all = { shown: 4, acknowledged: 4 };
    expect(receiptsAfterAckOf(channel, all, 1)).toEqual(all);
    expect(receiptsAfterShowing(channel, all)).toEqual(all);
  });
});

test("a message that was dealt with is shown as read, in its heading alone", () => {
  const quoted = "**Details:** it said ⏳ UNREAD\n";
  const text = `## Message 1 (2026-01-15 14:30) ⏳ UNREAD\n${quoted}`;
  const [message] = parseChannel(text).messages;
  expect(textWithMark(message!, true)).toBe(`## Message 1 (2026-01-15 14:30) ✅ READ\n${quoted}`);
  expect(textWithMark(message!, false)).toBe(text);
});
