import { describe, expect, test } from "vitest";
import { readMarkdown } from "../../../src/core/markdown/read.ts";

/** Each line as its kind and its words. */
function kinds(text: string): string[] {
  return readMarkdown(text).lines.map(({ kind, words }) => `${kind}: ${words}`);
}

describe("what a line is", () => {
  test.each([
    [
      "headings with their marks",
      "# One #\n###### Six ##\n#hash\n",
      ["heading: One", "heading: Six", "text: #hash"],
    ],
    ["items", "- a\n1. b\n  * c\n-d\n", ["item: a", "item: b", "item: c", "text: -d"]],
    [
      "a table",
      "| A | B |\n|---|:-:|\n| 1 | 2 |\n",
      ["header: | A | B |", "ruler: |---|:-:|", "row: | 1 | 2 |"],
    ],
    ["rules and blanks", "---\n\n* * *\n", ["rule: ---", "blank: ", "rule: * * *"]],
    [
      "code",
      "```ts\n# no heading\n```\ntext\n",
      ["fence: ```ts", "code: # no heading", "fence-end: ```", "text: text"],
    ],
    [
      "front matter",
      "---\ntitle: x\n---\n# H\n",
      ["front-matter: ---", "front-matter: title: x", "front-matter: ---", "heading: H"],
    ],
    ["no front matter without a key", "---\nx\n---\n", ["rule: ---", "text: x", "rule: ---"]],
    ["comments", "<!-- a\n# b\n-->\nx\n", ["comment: <!-- a", "comment: # b", "comment: -->", "text: x"]],
    ["a comment that never ends", "<!-- a\n# b\n", ["text: <!-- a", "heading: b"]],
  ])("%s", (_, text, expected) => {
    expect(kinds(text)).toEqual(expected);
  });
});

test("a line knows its headings, its language, its box and its columns", () => {
  const { lines } = readMarkdown(
    "# A\n## B\n- [x] done\n- [ ] open\n## C\n| `Key` | **Value** |\n|---|---|\n| a\\|b | 2 |\n```JSON x\n1\n",
  );
  const line = (number: number) => lines[number - 1];
  expect(line(2)).toMatchObject({ level: 2, headings: ["A", "B"] });
  expect(line(3)).toMatchObject({ words: "done", box: true, headings: ["A", "B"] });
  expect(line(4)).toMatchObject({ words: "open", box: false, indent: 0 });
  expect(line(8)).toMatchObject({ cells: ["a\\|b", "2"], columns: ["key", "value"], headings: ["A", "C"] });
  expect(line(10)).toMatchObject({ kind: "code", language: "json" });
});

test("a block of code that is open at the end is told", () => {
  expect(readMarkdown("x\n```\ny\n").openFence?.number).toBe(2);
  expect(readMarkdown("```\ny\n```\n").openFence).toBeUndefined();
  expect(readMarkdown("- ```\n  y\nx\n").openFence).toBeUndefined();
});
