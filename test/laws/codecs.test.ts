import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lawRuns } from "../support/law-runs.ts";
import { z } from "zod";
import {
  checkpointSchema,
  formatCheckpoint,
  parseCheckpoint,
  type Receipts,
} from "../../src/core/records/checkpoint.ts";
import { openItems } from "../../src/core/markdown/checklist.ts";
import { primary, type AgentId, type Instant } from "../../src/core/ids.ts";
import { parseJsonFile } from "../../src/core/text/json-file.ts";
import { formatManifest } from "../../src/core/manifest/format.ts";
import { parseManifest } from "../../src/core/manifest/parse.ts";
import { manifestSchema } from "../../src/core/manifest/schema.ts";
import { fieldOf, messageKinds, parseChannel } from "../../src/core/records/message.ts";
import { fieldsOf, formatField, plainLine, plainText } from "../../src/core/records/message-fields.ts";
import {
  appendToOutbox,
  outboxFromChannel,
  parseOutbox,
  renderChannel,
} from "../../src/core/records/outbox.ts";
import {
  receiptsAfterAck,
  receiptsAfterAckOf,
  receiptsAfterShowing,
  unreadOf,
} from "../../src/core/records/receipts.ts";
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
const runs = { numRuns: lawRuns };

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

  const pair = { from: primary, to: "secondary-a" as AgentId };
  const draft = fc.record({
    kind: fc.constantFrom(...messageKinds),
    subject: hostile,
    sentAt: fc.integer({ min: 0, max: 4e12 }).map((ms) => (ms - (ms % 60_000)) as Instant),
    fields: fc.array(field, { maxLength: 3 }),
    acknowledge: hostile,
  });

  test("any text is an outbox, and a new message gets a number above all others", () => {
    const anyNumber = fc.oneof(fc.nat(50), fc.double(), fc.constantFrom("3", 0, -1, 2 ** 53 - 1));
    const line = fc.oneof(
      hostile,
      fc.json({ maxDepth: 2 }),
      fc.record({ number: anyNumber, text: hostile }).map((entry) => JSON.stringify(entry)),
      fc
        .record(
          {
            number: anyNumber,
            kind: fc.oneof(fc.constantFrom("update", "grant", "nonsense"), fc.jsonValue({ maxDepth: 1 })),
            subject: fc.oneof(hostile, fc.jsonValue({ maxDepth: 1 })),
            at: fc.oneof(fc.constant("2026-01-15T15:30:00Z"), fc.jsonValue({ maxDepth: 1 })),
            fields: fc.jsonValue({ maxDepth: 3 }),
            re: fc.jsonValue({ maxDepth: 1 }),
            ack: fc.jsonValue({ maxDepth: 1 }),
          },
          { requiredKeys: ["number", "kind", "subject", "at", "fields"] },
        )
        .map((entry) => JSON.stringify(entry)),
    );
    const outbox = fc.array(line, { maxLength: 6 }).map((lines) => lines.map((one) => `${one}\n`).join(""));
    fc.assert(
      fc.property(outbox, draft, (text, draft) => {
        const before = parseOutbox(text).messages.map(({ number }) => number);
        const { text: after, number } = appendToOutbox(text, draft);
        expect(number).toBeGreaterThan(Math.max(0, ...before));
        expect(parseOutbox(after).messages.map(({ number }) => number)).toEqual([...before, number]);
      }),
      runs,
    );
  });

  test("sending keeps every byte before, adds one line and one message, and reads back; so does the channel made of it", () => {
    fc.assert(
      fc.property(fc.array(draft, { minLength: 1, maxLength: 4 }), (drafts) => {
        let text = "";
        for (const [at, draft] of drafts.entries()) {
          const sent = appendToOutbox(text, draft);
          expect(sent.number).toBe(at + 1);
          expect(sent.text.startsWith(text)).toBe(true);
          expect(sent.text.slice(text.length).split("\n")).toHaveLength(2);
          text = sent.text;
        }
        const outbox = parseOutbox(text);
        const rendered = parseChannel(renderChannel(pair, outbox, { shown: 0, acknowledged: 0 }));
        for (const { messages } of [outbox, rendered]) {
          expect(messages).toHaveLength(drafts.length);
          for (const [at, { kind, subject, sentAt, fields, acknowledge }] of drafts.entries()) {
            const message = messages[at]!;
            expect(message).toMatchObject({ number: at + 1, kind, sentAt, subject: plainLine(subject) });
            expect(fieldOf(message, "Acknowledge")).toBe(plainText(acknowledge) || "No action needed");
            for (const name of new Set(fields.map(({ name }) => name))) {
              const values = fields.filter((one) => one.name === name).map(({ value }) => plainText(value));
              expect(fieldOf(message, name)).toBe(values.find((value) => value !== "") ?? "");
            }
          }
        }
      }),
      { numRuns: lawRuns },
    );
  });

  test("an outbox made of a channel has every message with its text, and numbers that only grow", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const outbox = parseOutbox(outboxFromChannel(text)).messages;
        expect(outbox.map((message) => message.text)).toEqual(
          parseChannel(text).messages.map((message) => message.text),
        );
        const numbers = outbox.map(({ number }) => number);
        expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
      }),
      runs,
    );
  });

  test("receipts only go forward, one message at a time too, and acknowledging all leaves nothing unread", () => {
    const step = fc.oneof(fc.constantFrom("show" as const, "all" as const), fc.integer({ min: 1, max: 6 }));
    const asks = fc.array(fc.boolean(), { maxLength: 6 });
    fc.assert(
      fc.property(asks, fc.array(step, { maxLength: 6 }), (asks, steps) => {
        const text = asks.reduce((text, asks) => {
          const draft = { kind: "update", subject: "x", sentAt: 0 as Instant } as const;
          return appendToOutbox(text, asks ? { ...draft, acknowledge: "Reply" } : draft).text;
        }, "");
        const channel = parseOutbox(text);
        const open = (receipts: Receipts) => unreadOf(channel, receipts).map(({ number }) => number);
        let receipts: Receipts = { shown: 0, acknowledged: 0 };
        for (const step of steps) {
          const before = open(receipts);
          const next =
            step === "show"
              ? receiptsAfterShowing(channel, receipts)
              : step === "all"
                ? receiptsAfterAck(channel, receipts)
                : receiptsAfterAckOf(channel, receipts, step);
          expect(next.shown).toBeGreaterThanOrEqual(receipts.shown);
          expect(next.acknowledged).toBeGreaterThanOrEqual(receipts.acknowledged);
          expect(next.acknowledged).toBeLessThanOrEqual(next.shown);
          const after = open(next);
          expect(before).toEqual(expect.arrayContaining(after));
          // News behind an open question wait with it.
          const question = after.find((number) => asks[number - 1]) ?? Infinity;
          expect(step === "show" ? after.filter((number) => number < question) : []).toEqual([]);
          // Questions stay open until they are named themselves.
          const isOne = typeof step === "number";
          const others = before.filter((number) => isOne && number !== step && asks[number - 1]);
          expect(isOne ? after.filter((number) => number === step) : []).toEqual([]);
          expect(after).toEqual(expect.arrayContaining(others));
          receipts = next;
        }
        expect(open(receiptsAfterAck(channel, receiptsAfterShowing(channel, receipts)))).toEqual([]);
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

// Anything quadratic would take an hour at this size, and run into the suite's limit for what hangs.
describe("hostile size", () => {
  const long = "x ".repeat(1_000_000);
  const unclosed = Array.from({ length: 4_000 }, (_, at) => "`".repeat(at + 1)).join("x");

  test.each<[string, (text: string) => unknown]>([
    ["STATUS", (text) => parseStatus(`STAGE: ${text}\nSTATUS:${text}`)],
    ["a stray line in STATUS", (text) => parseStatus(text)],
    ["a channel", (text) => parseChannel(`## Message 1 (x) ${text}\n**Subject:** ${text}\n${text}`)],
    ["a field name", (text) => parseChannel(`## Message 1 (x)\n**${text}:** x\n`)],
    ["a checkpoint", (text) => parseCheckpoint(`{"agent_id": "${text}"}`)],
    ["a checklist", (text) => openItems(text.replaceAll(" ", "`"))],
    ["a checklist with code spans that never close", () => openItems(`- [ ] ${unclosed}`)],
    ["an outbox", (text) => parseOutbox(`${text}\n{"number":1,"text":"## Message 1 (x) ${text}"}\n`)],
  ])("a line of 2 MB in %s ends", (_, read) => {
    expect(() => read(long)).not.toThrow();
  });
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
