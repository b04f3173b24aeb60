import { expect, test } from "vitest";
import { splitLines } from "../../../src/core/text/split.ts";

test.each([
  ["", []],
  ["a", ["a"]],
  ["a\n", ["a\n"]],
  ["a\nb", ["a\n", "b"]],
  ["\n\n", ["\n", "\n"]],
  ["a\r\nb\r\n", ["a\r\n", "b\r\n"]],
  ["a\rb\n", ["a\rb\n"]],
  ["a\u2028b\vc\n", ["a\u2028b\vc\n"]],
  ["\uFEFFa\n", ["\uFEFFa\n"]],
])("%j is cut into %j", (text, lines) => {
  expect(splitLines(text)).toEqual(lines);
});
