import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import "../support/law-runs.ts";
import { z } from "zod";
import { checkpointSchema, formatCheckpoint, parseCheckpoint } from "../../src/core/records/checkpoint.ts";
import { openItems } from "../../src/core/markdown/checklist.ts";
import type { AgentId, Instant } from "../../src/core/ids.ts";
import { parseJsonFile } from "../../src/core/text/json-file.ts";
import { formatManifest } from "../../src/core/manifest/format.ts";
import { parseManifest } from "../../src/core/manifest/parse.ts";
import { manifestSchema } from "../../src/core/manifest/schema.ts";
import {
  appendMessage,
  fieldOf,
  messageKinds,
  nextNumber,
  parseChannel,
} from "../../src/core/records/message.ts";
import { fieldsOf, formatField, plainLine, plainText } from "../../src/core/records/message-fields.ts";
import { receiptsAfterAck, receiptsAfterShowing, unreadOf } from "../../src/core/records/receipts.ts";
import { refreshKnownLines, type ProgressFacts } from "../../src/core/records/progress-section.ts";
import {
  formatStatus,
  parseStatus,
  statusKeys,
  statusValue,
  updateStatus,
} from "../../src/core/records/status-file.ts";
import { decodeUtf8 } from "../../src/core/text/utf8.ts";
import { formatInstant, parseInstant } from "../../src/core/time.ts";

// Texts made of what these formats give a meaning to meet their rules far more often than random ones.
const shard = fc.constantFrom(
  "READY_FOR_SYNC: true",
  "LAST_UPDATED:",
  "# comment",
  "## Message 3 (2026-01-15 15:30) ⏳ UNREAD",
  "## Message",
  "**Subject:** x",
  "**Details:**",
  "\\**Next:** y",
  "\\\\## z",
  "---",
  "```",
  "- [ ] open",
  "- ✅ S2.P1 (Research Phase) - COMPLETE",
  "\uFEFF",
  "\0",
  "\uD83D",
  "\r",
  " ",
);
const hostile = fc
  .array(fc.oneof(shard, fc.string({ unit: "binary", maxLength: 8 }), fc.constantFrom("\n", "\r\n")), {
    maxLength: 30,
  })
  .map((parts) => parts.join(""));
const runs = { numRuns: 500 };

describe("STATUS", () => {
  test("prints what it read, for every text it can read", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const read = parseStatus(text);
        const placed =
          read.kind === "parsed" || read.issues.every(({ line, column }) => line > 0 && column > 0);
        expect(placed && (read.kind === "invalid" || formatStatus(read.value) === text)).toBe(true);
      }),
      runs,
    );
  });

  test("an update gives the new values, keeps the others, and can be read again", () => {
    const line = fc.tuple(fc.constantFrom(...statusKeys, "WAVE", "NOTES"), fc.string({ maxLength: 8 }));
    const file = fc
      .uniqueArray(line, { selector: ([key]) => key })
      .map((lines) => lines.map(([key, value]) => `${key}: ${value.trim()}\n`).join(""));
    const values = fc.dictionary(fc.constantFrom(...statusKeys), hostile, { maxKeys: 4 });
    fc.assert(
      fc.property(file, values, (text, values) => {
        const before = parseStatus(text);
        fc.pre(before.kind === "parsed");
        const after = parseStatus(formatStatus(updateStatus(before.value, values)));
        expect(after.kind).toBe("parsed");
        if (after.kind === "invalid") return;
        for (const key of statusKeys) {
          const set = Object.hasOwn(values, key) ? values[key]?.replace(/[\s\0]+/g, " ").trim() : undefined;
          expect(statusValue(after.value, key)).toBe(set ?? statusValue(before.value, key));
        }
      }),
      runs,
    );
  });
});

describe("messages", () => {
  const field = fc.record({ name: fc.constantFrom("Details", "Next", "Blocker"), value: hostile });

  test("a channel is its head and its messages, whatever it holds", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { head, messages } = parseChannel(text);
        expect(head + messages.map((message) => message.text).join("")).toBe(text);
      }),
      runs,
    );
  });

  test("a field reads back as the text it carries", () => {
    fc.assert(
      fc.property(field, (field) => {
        const value = plainText(field.value);
        expect(fieldsOf(formatField(field))).toEqual(value === "" ? [] : [{ ...field, value }]);
      }),
      runs,
    );
  });

  test("a new message gets the number after the highest, in any file", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const draft = { kind: "update", subject: "x", sentAt: 0 as Instant } as const;
        expect(appendMessage(text, draft).number).toBe(nextNumber(parseChannel(text)));
      }),
      runs,
    );
  });

  test("appending keeps every byte before, adds one message, and reads back", () => {
    const draft = fc.record({
      kind: fc.constantFrom(...messageKinds),
      subject: hostile,
      sentAt: fc.integer({ min: 0, max: 4e12 }).map((ms) => (ms - (ms % 60_000)) as Instant),
      fields: fc.array(field, { maxLength: 3 }),
      acknowledge: hostile,
    });
    fc.assert(
      fc.property(fc.array(draft, { minLength: 1, maxLength: 4 }), (drafts) => {
        let text = "# Messages: Primary → Secondary-A\n";
        for (const [at, draft] of drafts.entries()) {
          const appended = appendMessage(text, draft);
          expect(appended.number).toBe(at + 1);
          expect(appended.text.startsWith(text)).toBe(true);
          text = appended.text;
        }
        const read = parseChannel(text).messages;
        expect(read).toHaveLength(drafts.length);
        for (const [at, { kind, subject, sentAt, acknowledge }] of drafts.entries()) {
          expect(read[at]).toMatchObject({
            number: at + 1,
            kind,
            sentAt,
            mark: "unread",
            subject: plainLine(subject),
          });
          expect(fieldOf(read[at]!, "Acknowledge")).toBe(plainText(acknowledge) || "No action needed");
        }
      }),
      { numRuns: 500 },
    );
  });

  test("receipts only go forward, and acknowledging the last message leaves nothing unread", () => {
    const step = fc.oneof(fc.constant("show" as const), fc.integer({ min: 0, max: 9 }));
    const asks = fc.array(fc.boolean(), { maxLength: 6 });
    fc.assert(
      fc.property(asks, fc.array(step, { maxLength: 6 }), (asks, steps) => {
        const text = asks.reduce((text, asks) => {
          const draft = { kind: "update", subject: "x", sentAt: 0 as Instant } as const;
          return appendMessage(text, asks ? { ...draft, acknowledge: "Reply" } : draft).text;
        }, "");
        const channel = parseChannel(text);
        let receipts = { shown: 0, acknowledged: 0 };
        for (const step of steps) {
          const next =
            step === "show"
              ? receiptsAfterShowing(channel, receipts)
              : receiptsAfterAck(channel, receipts, step);
          expect(next.shown).toBeGreaterThanOrEqual(receipts.shown);
          expect(next.acknowledged).toBeGreaterThanOrEqual(receipts.acknowledged);
          expect(next.acknowledged).toBeLessThanOrEqual(next.shown);
          receipts = next;
        }
        expect(unreadOf(channel, receiptsAfterAck(channel, receipts, asks.length))).toEqual([]);
      }),
      runs,
    );
  });
});

test("checkpoints: reading what was written gives the same, unknown keys too", () => {
  const words = fc.array(fc.string({ unit: "binary", maxLength: 8 }), { maxLength: 3 });
  const known = fc.record({ agent_id: fc.string({ minLength: 1 }), step: fc.string(), next_steps: words });
  const unknown = fc.dictionary(
    fc.string({ maxLength: 6 }).filter((key) => key !== "__proto__"),
    fc.jsonValue({ maxDepth: 3 }),
  );
  fc.assert(
    fc.property(known, unknown, (known, unknown) => {
      fc.pre(Object.keys(unknown).every((key) => !(key in checkpointSchema.shape)));
      fc.pre(!JSON.stringify(unknown).includes("__proto__"));
      const checkpoint = checkpointSchema.parse({ ...unknown, ...known });
      const read = parseCheckpoint(formatCheckpoint(checkpoint));
      expect(read).toEqual({ kind: "parsed", value: JSON.parse(JSON.stringify(checkpoint)) as unknown });
    }),
    runs,
  );
});

test("JSON: what JSON.parse takes is taken as the same value, what it refuses is refused with a place", () => {
  const json = fc.json({ maxDepth: 4 }).filter((json) => !json.includes("__proto__"));
  const cut = fc.tuple(json, fc.nat(30)).map(([json, at]) => json.slice(0, at));
  const inserted = fc
    .tuple(json, shard, fc.nat(30))
    .map(([json, shard, at]) => json.slice(0, at) + shard + json.slice(at));
  fc.assert(
    fc.property(fc.oneof(json, cut, inserted, hostile), (text) => {
      const read = parseJsonFile(text, z.unknown());
      expect(read.kind === "parsed" ? read.value : "refused").toEqual(parsedByNode(text));
      expect(read.kind === "parsed" || read.issues.every(({ line, column }) => line > 0 && column > 0)).toBe(
        true,
      );
    }),
    runs,
  );
});

function parsedByNode(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return "refused";
  }
}

test("times: reading what was written gives the same second", () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }), (ms) => {
      expect(parseInstant(formatInstant(ms as Instant))).toBe(Math.floor(ms / 1000) * 1000);
    }),
    runs,
  );
});

test("manifests: reading what was written gives the same", () => {
  const title = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" });
  const glob = fc
    .string({ minLength: 1, maxLength: 12 })
    .filter((text) => !/^\/|(^|\/)\.\.(\/|$)/.test(text));
  fc.assert(
    fc.property(title, title, fc.uniqueArray(glob, { maxLength: 3 }), (title, reason, globs) => {
      const manifest = manifestSchema.parse({
        schema: 1,
        epic: "KAI-7",
        title,
        agents: [{ id: "primary" }, { id: "secondary-a" }],
        features: [
          { id: "feature_01_a", owner: "primary", title: reason },
          { id: "feature_02_b", owner: "secondary-a", depends_on: ["feature_01_a"], deferred: reason },
        ],
        sections: { [title]: "secondary-a" },
        rules: globs.map((path) => ({ path, access: "append", agents: ["primary", "secondary-a"] })),
      });
      expect(parseManifest(formatManifest(manifest))).toEqual({ kind: "parsed", value: manifest });
    }),
    { numRuns: 100 },
  );
});

const facts: ProgressFacts = {
  agent: "secondary-a" as AgentId,
  features: [],
  now: 0 as Instant,
  stage: "S2.P2",
  step: "x",
  blockers: [],
  nextAction: "y",
  ready: false,
};

test("sections: a refresh changes no other line, and a second one nothing", () => {
  fc.assert(
    fc.property(hostile, (body) => {
      const once = refreshKnownLines(body, facts);
      expect(refreshKnownLines(once, facts)).toBe(once);
      fc.pre(body.trim() !== "");
      const isKnown = (line: string) =>
        /^\*\*(Last Updated|Current Stage|Current Step|Blockers|Next Action):\*\*|^- \S+ S2\.P[123]/.test(
          line,
        );
      const others = (text: string) => text.split("\n").filter((line) => !isKnown(line));
      expect(others(once)).toEqual(others(body));
    }),
    runs,
  );
});

// Anything quadratic would take hours at this size; the bound is wide so that a busy machine passes.
describe("hostile size", () => {
  const long = "x ".repeat(5_000_000);
  const unclosed = Array.from({ length: 4_000 }, (_, at) => "`".repeat(at + 1)).join("x");

  test.each<[string, (text: string) => unknown]>([
    ["STATUS", (text) => parseStatus(`STAGE: ${text}\nSTATUS:${text}`)],
    ["a stray line in STATUS", (text) => parseStatus(text)],
    ["a channel", (text) => parseChannel(`## Message 1 (x) ${text}\n**Subject:** ${text}\n${text}`)],
    ["a field name", (text) => parseChannel(`## Message 1 (x)\n**${text}:** x\n`)],
    ["a checkpoint", (text) => parseCheckpoint(`{"agent_id": "${text}"}`)],
    ["a checklist", (text) => openItems(text.replaceAll(" ", "`"))],
    ["a checklist with code spans that never close", () => openItems(`- [ ] ${unclosed}`)],
    ["a section", (text) => refreshKnownLines(`- ✅ S2.P1 ${text}\n**${text}`, facts)],
  ])("a line of 10 MB in %s ends", (_, read) => {
    const from = performance.now();
    read(long);
    expect(performance.now() - from).toBeLessThan(20_000);
  });

  test("a million messages are read and appended to", () => {
    const block = (number: number) =>
      `\n## Message ${number} (2026-01-15 15:30) ⏳ UNREAD\n**Subject:** s\n**Acknowledge:** Reply\n`;
    const text = `# Messages: A → B\n${Array.from({ length: 1_000_000 }, (_, at) => block(at + 1)).join("")}`;
    const from = performance.now();
    expect(appendMessage(text, { kind: "update", subject: "x", sentAt: 0 as Instant }).number).toBe(
      1_000_001,
    );
    expect(unreadOf(parseChannel(text), { shown: 0, acknowledged: 999_999 })).toHaveLength(1);
    expect(performance.now() - from).toBeLessThan(60_000);
  }, 120_000);
});

test("bytes: whatever they are, a file is read or named with line and column", () => {
  // Files as agents leave them, with bytes put in that no text has: NUL, half a character, a lone continuation.
  const broken = fc.constantFrom([0], [0xc3], [0xe2, 0x8f], [0x80], [0xff, 0xfe], [0xf0, 0x9f, 0x98]);
  const bytes = fc
    .array(
      fc.oneof(
        hostile.map((text) => [...Buffer.from(text)]),
        broken,
      ),
      { maxLength: 6 },
    )
    .map((parts) => Uint8Array.from(parts.flat()));
  const codecs = [parseStatus, parseCheckpoint, parseManifest] as const;
  fc.assert(
    fc.property(bytes, (bytes) => {
      const text = decodeUtf8(bytes);
      const reads = text.kind === "parsed" ? codecs.map((parse) => parse(text.value)) : [text];
      const issues = reads.flatMap((read) => (read.kind === "invalid" ? read.issues : []));
      expect(issues.filter(({ line, column }) => line < 1 || column < 1)).toEqual([]);
      // Another's bytes are never a reason to stop: channels are read with what a decoder makes of them.
      const { head, messages } = parseChannel(Buffer.from(bytes).toString("utf8"));
      expect(head.length + messages.reduce((sum, { text }) => sum + text.length, 0)).toBe(
        Buffer.from(bytes).toString("utf8").length,
      );
    }),
    runs,
  );
});
