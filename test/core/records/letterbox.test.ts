import { expect, test } from "vitest";
import { primary, type AgentId, type Instant } from "../../../src/core/ids.ts";
import { countUnread, lettersIn, receiptKey, type Letterbox } from "../../../src/core/records/letterbox.ts";
import { appendToOutbox, parseOutbox } from "../../../src/core/records/outbox.ts";

const [a, b] = ["secondary-a" as AgentId, "secondary-b" as AgentId];
const text = ["", "Reply", ""].reduce((text, acknowledge, at) => {
  const draft = { kind: "update", subject: `s${at + 1}`, sentAt: 0 as Instant, acknowledge } as const;
  return appendToOutbox(text, draft).text;
}, "");
const channel = parseOutbox(text);
const own: Letterbox = {
  from: a,
  to: primary,
  isInherited: false,
  channel,
  receipts: { shown: 2, acknowledged: 1 },
};
const inherited: Letterbox = {
  ...own,
  to: b,
  isInherited: true,
  receipts: { shown: 0, acknowledged: 0, also: [3] },
};

test("a message is new, then unread, then read; an inherited one says whose it was", () => {
  expect(lettersIn(own).map(({ to, state }) => [to, state])).toEqual([
    [undefined, "read"],
    [undefined, "unread"],
    [undefined, "new"],
  ]);
  expect(lettersIn(inherited).map(({ from, to, state }) => [from, to, state])).toEqual([
    [a, b, "new"],
    [a, b, "new"],
    [a, b, "read"],
  ]);
  expect(countUnread([own, inherited])).toBe(4);
});

test("receipts of one's own mail and of inherited mail of the same sender do not mix", () => {
  expect([own, inherited].map(receiptKey)).toEqual(["secondary-a", "secondary-a to secondary-b"]);
});
