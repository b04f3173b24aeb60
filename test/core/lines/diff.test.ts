import { describe, expect, test } from "vitest";
import { diffLines } from "../../../src/core/lines/diff.ts";
import { lineInterner } from "../../../src/core/lines/intern.ts";

/** Each character is a line. Returns the edits as `old>new@line`. */
function edits(before: string, after: string): string[] {
  const intern = lineInterner();
  const found = diffLines(intern(before.split("")), intern(after.split("")));
  return found.map(
    ({ aStart, aEnd, bStart, bEnd }) =>
      `${before.slice(aStart, aEnd)}>${after.slice(bStart, bEnd)}@${aStart}`,
  );
}

describe("a diff names the lines that differ", () => {
  test.each([
    ["", "", []],
    ["abc", "abc", []],
    ["", "abc", [">abc@0"]],
    ["abc", "", ["abc>@0"]],
    ["abc", "aXc", ["b>X@1"]],
    ["abc", "xabcx", [">x@0", ">x@3"]],
    ["abcdef", "abXYef", ["cd>XY@2"]],
    ["abcd", "cdab", ["ab>@0", ">ab@4"]],
    ["abc", "xyz", ["abc>xyz@0"]],
  ])("%j to %j", (before, after, expected) => {
    expect(edits(before, after)).toEqual(expected);
  });
});

describe("an edit that could stand in several places stands where git shows it", () => {
  test.each([
    ["as far down as it can go", "a{}{}b", "a{}{}{}b", [">{}@5"]],
    ["and so does a deletion", "axxb", "axb", ["x>@2"]],
    ["two edits that meet become one", "axbxc", "axc", ["bx>@2"]],
    ["beside an edit of the other version", "a--b", "aX--X-b", [">X@1", ">X-@3"]],
  ])("%s", (_, before, after, expected) => {
    expect(edits(before, after)).toEqual(expected);
  });
});

test("common lines amid rewritten text are no reason to align it", () => {
  const section = (word: string) =>
    Array.from({ length: 100 }, (_, n) => (n % 5 === 4 ? "\n" : `${word} ${n}\n`));
  const document = (word: string) => [...section("kept"), ...section(word), "end\n"];
  const intern = lineInterner();
  const found = diffLines(intern(document("old")), intern(document("new")));
  expect(found).toEqual([{ aStart: 100, aEnd: 199, bStart: 100, bEnd: 199 }]);
});
