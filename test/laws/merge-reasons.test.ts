import * as fc from "fast-check";
import { expect, test } from "vitest";
import { chunkLines, hasConflict } from "../../src/core/lines/chunk.ts";
import { mergeShared as mergeTwice } from "../../src/core/lines/second-opinion.ts";
import { splitLines } from "../../src/core/text/split.ts";
import { mergeShared } from "../../src/core/structure/merge-shared.ts";
import { grownPages, headedPages } from "../support/headed-documents.ts";
import { lawRuns } from "../support/law-runs.ts";

const runs = { numRuns: lawRuns };

/** Merges two versions of a page; undefined for a conflict. */
function merge(base: string, ours: string, theirs: string): string | undefined {
  const merged = mergeShared({ path: "notes.md" }, { base, ours, theirs });
  return merged.kind === "clean" ? merged.text : undefined;
}

/** The entries of a page, each with its heading. */
function entriesOf(text: string): string[] {
  let heading = "";
  return splitLines(text).flatMap((line) => {
    if (line.startsWith("#")) heading = line.trim();
    const [, entry] = /^(?:[-*] +|\d+\. |\| )(.*\S)/.exec(line) ?? [];
    return entry === undefined ? [] : [`${heading} ${entry}`];
  });
}

/** What lines alone decide; a conflict is shown by the base's lines. */
function mergeByLines(base: string, ours: string, theirs: string) {
  const lines = { base: splitLines(base), ours: splitLines(ours), theirs: splitLines(theirs) };
  const { chunks } = mergeTwice(lines);
  return {
    isClean: !hasConflict(chunks),
    text: chunks.flatMap((chunk) => chunkLines(chunk, lines)).join(""),
  };
}

const headingsOf = (text: string) => splitLines(text).filter((line) => line.startsWith("#"));
const wordsOf = (text: string | undefined) => splitLines(text ?? "").filter((line) => line.trim() !== "");

test("every added line has a reason: an entry stands under the heading where a side has it (P21)", () => {
  fc.assert(
    fc.property(headedPages, ({ base, ours, theirs }) => {
      const [merged, byLines] = [merge(base, ours, theirs), mergeByLines(base, ours, theirs)];
      if (merged === undefined || byLines.isClean) return;
      // What lines decide alone is git's (P13): under a heading that one side renamed goes on what the other adds.
      const known = new Set([ours, theirs, byLines.text].flatMap(entriesOf));
      for (const entry of entriesOf(merged)) expect(known).toContain(entry);
    }),
    runs,
  );
});

test("what one side added is there once (P10)", () => {
  fc.assert(
    fc.property(headedPages, ({ base, ours, theirs }) => {
      const merged = merge(base, ours, theirs);
      if (merged === undefined || mergeByLines(base, ours, theirs).isClean) return;
      if (new Set([base, ours, theirs].map((text) => headingsOf(text).join(""))).size > 1) return;
      const [before, left, right, after] = [base, ours, theirs, merged].map(entriesOf);
      const added = [...(left ?? []), ...(right ?? [])].filter((entry) => before?.includes(entry) === false);
      for (const entry of new Set(added)) {
        const count = (entries: readonly string[] = []) => entries.filter((found) => found === entry).length;
        expect([entry, count(after)]).toEqual([entry, Math.max(count(left), count(right))]);
      }
    }),
    runs,
  );
});

test("from either side the same verdict and text (P4, P6)", () => {
  fc.assert(
    fc.property(headedPages, ({ base, ours, theirs }) => {
      expect(merge(base, theirs, ours)).toBe(merge(base, ours, theirs));
    }),
    runs,
  );
});

test("absorption: a side that holds all that the other adds is the result, byte for byte (P22)", () => {
  fc.assert(
    fc.property(grownPages, ({ base, less, more }) => {
      expect(merge(base, less, more)).toBe(more);
      expect(merge(base, more, less)).toBe(more);
    }),
    runs,
  );
});

test("what is merged holds both sides: merged again it stays, but for blank lines, or is a conflict (P3)", () => {
  fc.assert(
    fc.property(headedPages, ({ base, ours, theirs }) => {
      const merged = merge(base, ours, theirs);
      if (merged === undefined) return;
      for (const side of [ours, theirs]) {
        const again = merge(base, side, merged);
        expect(again === undefined ? [] : wordsOf(again)).toEqual(again === undefined ? [] : wordsOf(merged));
      }
    }),
    runs,
  );
});

test("a list is marked alike throughout, if each version's is", () => {
  fc.assert(
    fc.property(headedPages, ({ base, ours, theirs }) => {
      const merged = merge(base, ours, theirs);
      if (merged === undefined || mergeByLines(base, ours, theirs).isClean) return;
      for (const part of merged.split(/^## /m)) {
        const bullets = new Set(splitLines(part).flatMap((line) => /^[-*] +/.exec(line)?.[0] ?? []));
        expect(bullets.size).toBeLessThan(2);
        const numbers = splitLines(part).flatMap((line) => /^(\d+)\. /.exec(line)?.[1] ?? []);
        expect(numbers).toEqual(numbers.map((_, at) => `${at + 1}`));
      }
    }),
    runs,
  );
});
