import { expect, test } from "vitest";
import { cellWidth, cutToWidth, wrapToWidth } from "../../../src/core/text/cell-width.ts";

test.each<[string, number]>([
  ["", 0],
  ["plain", 5],
  ["é", 1],
  ["e\u0301", 1],
  ["日本", 4],
  ["한글", 4],
  ["ｗｉｄｅ", 8],
  ["✅", 2],
  ["⏳", 2],
  ["◻️", 2],
  ["👩‍👩‍👧", 2],
  ["🇩🇪", 2],
  ["✓▸-", 3],
  ["…", 1],
  ["a\u200Bb", 2],
])("%j takes %i cells", (text, cells) => {
  expect(cellWidth(text)).toBe(cells);
});

test.each<[string, number, string]>([
  ["fits", 4, "fits"],
  ["too long", 4, "too…"],
  ["日本語", 4, "日…"],
  ["日本語", 5, "日本…"],
  ["日本語", 1, "…"],
  ["x", 0, ""],
])("%j in %i cells is %j", (text, width, cut) => {
  expect(cutToWidth(text, width)).toBe(cut);
  expect(cellWidth(cut)).toBeLessThanOrEqual(width);
});

test("lines break at blanks, and a word that is too long is cut", () => {
  expect(wrapToWidth("one two three 日本 日本日本日", 8)).toEqual(["one two", "three", "日本", "日本日…"]);
});
