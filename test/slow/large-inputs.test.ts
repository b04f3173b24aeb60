import { expect, test } from "vitest";
import type { Instant } from "../../src/core/ids.ts";
import { appendMessage, parseChannel } from "../../src/core/records/message.ts";
import { unreadOf } from "../../src/core/records/receipts.ts";

// Anything quadratic would take hours at this size.
test("a million messages are read and appended to", () => {
  const block = (number: number) =>
    `\n## Message ${number} (2026-01-15 15:30) ⏳ UNREAD\n**Subject:** s\n**Acknowledge:** Reply\n`;
  const text = `# Messages: A → B\n${Array.from({ length: 1_000_000 }, (_, at) => block(at + 1)).join("")}`;
  expect(appendMessage(text, { kind: "update", subject: "x", sentAt: 0 as Instant }).number).toBe(1_000_001);
  expect(unreadOf(parseChannel(text), { shown: 0, acknowledged: 999_999 })).toHaveLength(1);
});
