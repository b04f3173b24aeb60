import { expect, test } from "vitest";
import type { Instant } from "../../src/core/ids.ts";
import { appendToOutbox, outboxFromChannel, parseOutbox } from "../../src/core/records/outbox.ts";
import { unreadOf } from "../../src/core/records/receipts.ts";

// Anything quadratic would take hours at this size.
test("three hundred thousand messages are read, carried over and appended to", () => {
  const block = (number: number) =>
    `\n## Message ${number} (2026-01-15 15:30) ⏳ UNREAD\n**Subject:** s\n**Acknowledge:** Reply\n`;
  const text = `# Messages: A → B\n${Array.from({ length: 300_000 }, (_, at) => block(at + 1)).join("")}`;
  const outbox = outboxFromChannel(text);
  const { number } = appendToOutbox(outbox, { kind: "update", subject: "x", sentAt: 0 as Instant });
  expect(number).toBe(300_001);
  expect(unreadOf(parseOutbox(outbox), { shown: 0, acknowledged: 299_999 })).toHaveLength(1);
});
