import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseCheckpoint } from "../../src/core/records/checkpoint.ts";
import { parseChannel } from "../../src/core/records/message.ts";
import { claimsReady, formatStatus, parseStatus } from "../../src/core/records/status-file.ts";

describe("real files", () => {
  const run = join(import.meta.dirname, "../../../shared/real-run");
  const absent = !existsSync(run);
  if (absent) console.log(`skipped: ${run} is not there`);
  const files = absent
    ? []
    : readdirSync(run, { recursive: true, encoding: "utf8" }).filter((name) => !name.endsWith("/"));
  const text = (name: string) => readFileSync(join(run, name), "utf8");

  test.skipIf(absent)("every STATUS is read and printed back", () => {
    const found = files.filter((name) => name.endsWith("/STATUS"));
    expect(found).toHaveLength(6);
    for (const name of found) {
      const read = parseStatus(text(name));
      expect(read.kind === "parsed" && formatStatus(read.value)).toBe(text(name));
      expect(claimsReady(read)).toBe(!name.includes("feature_03"));
    }
  });

  test.skipIf(absent)("every message is found, with its subject, kind and state", () => {
    const found = files.filter((name) => /from_secondary_.\/.*\.md$/.test(name));
    const messages = found.toSorted().flatMap((name) => parseChannel(text(name)).messages);
    expect(messages.map(({ number, kind, mark }) => `${number} ${kind} ${mark}`)).toEqual([
      "1 sync unread",
      "1 sync unread",
      "2 sync unread",
      "1 update unread",
      "2 update unread",
      "3 sync unread",
      "1 update unread",
    ]);
    expect(messages.filter(({ subject, stamp }) => subject === "" || stamp === "")).toEqual([]);
  });

  test.skipIf(absent)("a checkpoint in Markdown is named with its line", () => {
    const found = files.filter((name) => /agent_checkpoints\/.*_checkpoint\.md$/.test(name));
    expect(found).toHaveLength(6);
    for (const name of found) {
      expect(parseCheckpoint(text(name))).toMatchObject({
        kind: "invalid",
        issues: [{ line: 1, column: 1 }],
      });
    }
  });
});
