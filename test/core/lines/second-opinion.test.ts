import { describe, expect, test } from "vitest";
import { hasConflict, mergedText } from "../../../src/core/lines/chunk.ts";
import { conflictText } from "../../../src/core/lines/conflict-text.ts";
import { mergeShared } from "../../../src/core/lines/second-opinion.ts";

/** Takes `base|ours|theirs`, where each character is a line. */
function versionsOf(letters: string) {
  const [base = [], ours = [], theirs = []] = letters.split("|").map((text) => text.split(""));
  return { base, ours, theirs };
}

describe("diff3 is asked about every merge that both sides had a part in", () => {
  test.each([
    ["only one side changed something", "abc|aXc|abc", "agrees", "aXc"],
    ["both changed the same", "abc|aXc|aXc", "agrees", "aXc"],
    ["each changed its own", "abcde|Xbcde|abcdY", "agrees", "XbcdY"],
    ["both see a conflict", "abc|aXc|aYc", "agrees", undefined],
    ["it sees a conflict where there is none: no other text", "x|xy|yxx", "undecided", "yxxy"],
    ["each doubled a line: once or twice?", "x|xx|yxx", "objects", undefined],
  ])("%s", (_, letters, opinion, text) => {
    const versions = versionsOf(letters);
    const merge = mergeShared(versions);
    expect(merge.opinion).toBe(opinion);
    expect(mergedText(merge.chunks, versions)).toBe(text);
  });
});

test("an objection is a conflict of the lines in question, and of no others", () => {
  const versions = versionsOf("abcdxefgh|Abcdxxefgh|abcdyxxefgH");
  const { chunks } = mergeShared(versions);
  const labels = { ours: "ours", base: "base", theirs: "theirs" };
  expect(conflictText(chunks, versions, { style: "zdiff3", labels }).split("\n")).toMatchInlineSnapshot(`
    [
      "Abcd<<<<<<< ours",
      "||||||| base",
      "x",
      "=======",
      "y",
      ">>>>>>> theirs",
      "xxefgH",
    ]
  `);
});

test("versions that are too far apart for diff3 are merged without it, and that is said", () => {
  const lines = (count: number, word: string) => Array.from({ length: count }, (_, n) => `${word} ${n}\n`);
  const kept = lines(10, "kept");
  const versions = {
    base: [...lines(1001, "old"), ...kept, "end\n"],
    ours: [...lines(1001, "new"), ...kept, "end\n"],
    theirs: [...lines(1001, "old"), ...kept, "END\n"],
  };
  const merge = mergeShared(versions);
  expect(merge.opinion).toBe("skipped");
  expect(hasConflict(merge.chunks)).toBe(false);
});
