import { expect, test } from "vitest";
import {
  bytesOf,
  finishDocument,
  fromWorking,
  mergeBytes,
  toWorking,
  withoutBits,
} from "../../../src/core/merge/bytes.ts";
import { interleave } from "../../../src/core/lines/interleave.ts";
import { cutSeparators, mergeBeforeSeparators } from "../../../src/core/merge/separators.ts";
import { mergeValue } from "../../../src/core/lines/three-way.ts";
import { indexesInOrder } from "../../../src/core/sections/order.ts";

const letters = (text: string): string[] => text.split("");
const byLetter = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);

test.each([
  ["", "", ""],
  ["ac", "b", "abc"],
  ["ba", "c", "bac"],
  ["zb", "m", "mzb"],
  ["abc", "abc", "abc"],
  ["axc", "ayc", "axyc"],
  ["ab", "ba", "ab"],
])("interleaving %j and %j gives %j", (ours, theirs, expected) => {
  expect(interleave(letters(ours), letters(theirs), byLetter).join("")).toBe(expected);
  expect(interleave(letters(theirs), letters(ours), byLetter).join("")).toBe(expected);
});

test.each([
  [[], []],
  [
    [0, 1, 2],
    [0, 1, 2],
  ],
  [
    [2, 0, 1],
    [1, 2],
  ],
  [[1, 0], [1]],
  [
    [3, 1, 2, 0, 4],
    [1, 2, 4],
  ],
])("of the places %j those at %j stay", (places, staying) => {
  expect([...indexesInOrder(places)].toSorted((a, b) => a - b)).toEqual(staying);
});

test("one value: the side that changed it, else the greater", () => {
  const merge = (base: string, ours: string, theirs: string) =>
    mergeValue({ base, ours, theirs }, Object.is, (a, b) => (a > b ? a : b));
  expect([merge("x", "y", "x"), merge("x", "x", "y"), merge("x", "y", "y")]).toEqual(["y", "y", "y"]);
  expect([merge("x", "y", "z"), merge("x", "z", "y")]).toEqual(["z", "z"]);
});

test("separators at the end of a conflict are no conflict", () => {
  expect(cutSeparators(["a\n", "\n", "---\n"])).toEqual({ text: ["a\n"], separators: ["\n", "---\n"] });
  const versions = { base: ["end\n"], ours: ["end\n", "\n", "---\n"], theirs: ["END\n", "\n"] };
  expect(mergeBeforeSeparators(versions)).toEqual(["END\n", "\n", "---\n"]);
  expect(mergeBeforeSeparators({ ...versions, ours: ["End\n"] })).toBeUndefined();
});

test.each(["a\nb\n", "a\r\nb\r\n", "\uFEFFa\r\nb", "a\nb\r\nc\n", "a\r\nb\nc\r\r\nd\r\n", "", "\uFEFF", "x"])(
  "bytes of %j go into working form and back",
  (text) => {
    const bytes = bytesOf({ base: text, ours: text, theirs: text });
    const working = toWorking(withoutBits(text, bytes.ours), bytes.ours);
    expect(finishDocument(working, mergeBytes(bytes))).toBe(text);
  },
);

test("in working form only odd terminators differ between LF and CRLF", () => {
  const crlf = { eol: "\r\n", hasMark: false, hasFinalNewline: true } as const;
  const lf = { ...crlf, eol: "\n" } as const;
  expect(toWorking("a\r\nb\r\n", crlf)).toBe(toWorking("a\nb\n", lf));
  expect(fromWorking(toWorking("a\r\nb\n", crlf), lf)).toBe("a\nb\n");
  expect(fromWorking(toWorking("a\nb\r\n", lf), crlf)).toBe("a\r\nb\r\n");
});
