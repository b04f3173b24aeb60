import { expect, test } from "vitest";
import type { Instant } from "../../src/core/ids.ts";
import { alignSpecs } from "../../src/core/align/align.ts";
import { mergeSectioned } from "../../src/core/merge/merge-sectioned.ts";
import { appendToOutbox, outboxFromChannel, parseOutbox } from "../../src/core/records/outbox.ts";
import { unreadOf } from "../../src/core/records/receipts.ts";
import { rulesFor, shared } from "../support/merge-team.ts";
import { specsOf } from "../support/specs.ts";

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

test.each(["", "a line between\n\n"])(
  "sixteen thousand sections that an agent has reversed are merged",
  (between) => {
    const names = Array.from({ length: 16_000 }, (_, at) => `S${at}`);
    const text = (order: readonly string[], word: string) =>
      order.map((name) => `<!-- BEGIN ${name} -->\n${word}\n<!-- END ${name} -->\n\n${between}`).join("");
    const [base, theirs] = [text(names, "one"), text(names.toReversed(), "one")];
    const ours = base.replace("one", "two");
    const merged = mergeSectioned({ base, ours, theirs, rules: rulesFor("secondary-a", shared) });
    expect(merged).toMatchObject({ kind: "merged", text: expect.stringContaining("two") as string });
  },
);

test("two specs of two hundred thousand blank lines are laid side by side", () => {
  const text = `# Spec\n${"\n".repeat(200_000)}The port is 80.\n`;
  const { findings } = alignSpecs(specsOf(text, text), { requiredHeadings: [], isShared: () => false });
  expect(findings).toEqual([]);
});
