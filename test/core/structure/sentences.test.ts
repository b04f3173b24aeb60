import { expect, test } from "vitest";
import { sentencesOf } from "../../../src/core/structure/sentences.ts";

test.each([
  ["One. Two! Three?", ["One.", "Two!", "Three?"]],
  ["See e.g. Rome. It is old.", ["See e.g. Rome.", "It is old."]],
  ["Version 1.2 is out. 3 are left.", ["Version 1.2 is out.", "3 are left."]],
  ["Run `a. B` now. Then stop.", ["Run `a. B` now.", "Then stop."]],
  ["It is (see A. B.) here. Good.", ["It is (see A. B.) here.", "Good."]],
  ['He said "No." Then he left.', ['He said "No."', "Then he left."]],
  ["It ends. and goes on.", ["It ends. and goes on."]],
  ["No end\n\nAnother", ["No end", "Another"]],
  ["**Bold.** Plain.", ["**Bold.**", "Plain."]],
  ["一。二！", ["一。", "二！"]],
  ["", []],
  ["  \n", []],
])("%j", (text, sentences) => {
  expect(sentencesOf(text).map((sentence) => sentence.text)).toEqual(sentences);
  const lead = /^\s*/.exec(text)?.[0] ?? "";
  const all = sentencesOf(text).map((sentence) => sentence.text + sentence.gap);
  expect(text.trim() === "" ? text : lead + all.join("")).toBe(text);
});
