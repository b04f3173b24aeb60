import { expect, test } from "vitest";
import { printable } from "../../../src/core/text/printable.ts";

test.each([
  ["a\u001b[8mb", "a<U+001B>[8mb"],
  ["a\u202eb", "a<U+202E>b"],
  ["a\u3164b", "a<U+3164>b"],
  ["a\u{e0041}b", "a<U+E0041>b"],
  ["a\ufe0fb", "a<U+FE0F>b"],
  ["⚠\ufe0f 1\ufe0f\u20e3 größer 好\u3000a\u00a0b", "⚠\ufe0f 1\ufe0f\u20e3 größer 好\u3000a\u00a0b"],
])("%j is printed as %j", (text, printed) => {
  expect(printable(text)).toBe(printed);
});
