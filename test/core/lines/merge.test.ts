import { describe, expect, test } from "vitest";
import { mergedText } from "../../../src/core/lines/chunk.ts";
import { mergeLines } from "../../../src/core/lines/merge.ts";

/** Takes `base|ours|theirs`, where each character is a line. Returns the chunks as `kind:base/ours/theirs`. */
function chunks(versions: string): string[] {
  const [base = "", ours = "", theirs = ""] = versions.split("|");
  const found = mergeLines(base.split(""), ours.split(""), theirs.split(""));
  return found.map(({ kind, ...at }) => {
    const text = (version: string, range: { start: number; end: number }) =>
      version.slice(range.start, range.end);
    return `${kind}:${text(base, at.base)}/${text(ours, at.ours)}/${text(theirs, at.theirs)}`;
  });
}

describe("each stretch of lines says who changed it", () => {
  test.each([
    ["nobody", "abc|abc|abc", ["same:abc/abc/abc"]],
    ["nothing at all", "||", []],
    ["one side", "abc|aXc|abc", ["same:a/a/a", "ours:b/X/b", "same:c/c/c"]],
    ["each its own", "abcd|Xbcd|abcY", ["ours:a/X/a", "same:bc/bc/bc", "theirs:d/d/Y"]],
    ["both the same", "abc|aXc|aXc", ["same:a/a/a", "both:b/X/X", "same:c/c/c"]],
    ["both deleted", "abc|ac|ac", ["same:a/a/a", "both:b//", "same:c/c/c"]],
    ["both, differently", "abc|aXc|aYc", ["same:a/a/a", "conflict:b/X/Y", "same:c/c/c"]],
    ["both from nothing", "|X|Y", ["conflict:/X/Y"]],
    ["delete against edit", "abc|ac|aXc", ["same:a/a/a", "conflict:b//X", "same:c/c/c"]],
  ])("%s", (_, versions, expected) => {
    expect(chunks(versions)).toEqual(expected);
  });
});

describe("edits that touch are one region, as in git", () => {
  test.each([
    ["neighbouring lines", "abcd|aXcd|abYd", ["same:a/a/a", "conflict:bc/Xc/bY", "same:d/d/d"]],
    [
      "one line between",
      "abcde|aXcde|abcYe",
      ["same:a/a/a", "ours:b/X/b", "same:c/c/c", "theirs:d/d/Y", "same:e/e/e"],
    ],
    ["two insertions", "ab|aXb|aYb", ["same:a/a/a", "conflict:/X/Y", "same:b/b/b"]],
    ["insertion at an edit", "abc|aXbc|aYc", ["same:a/a/a", "conflict:b/Xb/Y", "same:c/c/c"]],
    ["a chain", "abcdef|aXcdYf|abZZef", ["same:a/a/a", "conflict:bcde/XcdY/bZZe", "same:f/f/f"]],
    ["a chain with one text", "abcd|aXYd|aXYd", ["same:a/a/a", "both:bc/XY/XY", "same:d/d/d"]],
  ])("%s", (_, versions, expected) => {
    expect(chunks(versions)).toEqual(expected);
  });
});

test("a merge without conflicts has a text, byte for byte from the versions", () => {
  const versions = {
    base: ["a\r\n", "b\n", "c"],
    ours: ["A\r\n", "b\n", "c"],
    theirs: ["a\r\n", "b\n", "c\n"],
  };
  expect(mergedText(mergeLines(versions.base, versions.ours, versions.theirs), versions)).toBe("A\r\nb\nc\n");
});

test("a merge with a conflict has none", () => {
  const versions = { base: ["a\n"], ours: ["b\n"], theirs: ["c\n"] };
  expect(mergedText(mergeLines(versions.base, versions.ours, versions.theirs), versions)).toBeUndefined();
});
