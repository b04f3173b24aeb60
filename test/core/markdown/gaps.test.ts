import { describe, expect, test } from "vitest";
import { emptyHeadings } from "../../../src/core/markdown/headings.ts";
import { hiddenText } from "../../../src/core/markdown/hidden-text.ts";
import { readMarkdown } from "../../../src/core/markdown/read.ts";

describe("headings with nothing under them", () => {
  const empty = (text: string) => emptyHeadings(readMarkdown(text)).map(({ words }) => words);

  test.each([
    ["blanks and rules", "## A\n\n---\n\n## B\n\nx\n"],
    ["comments", "## A\n<!-- write this -->\n## B\nx\n"],
    ["a placeholder", "## A\n\n{goal}\n\n## B\nx\n"],
    ["words for later", "## A\n\n**TODO**\n\n## B\nx\n"],
    ["the end", "## B\nx\n\n## A\n"],
  ])("%s", (_, text) => {
    expect(empty(text)).toEqual(["A"]);
  });

  test("not one with parts of its own, nor with code", () => {
    expect(empty("# A\n\n## B\n\nx\n")).toEqual([]);
    expect(empty("## A\n\n```\n```\n")).toEqual([]);
  });
});

describe("text that a block of code hides", () => {
  const hidden = (text: string) =>
    hiddenText(readMarkdown(text)).map(({ opening, next, lines }) => [opening.number, next?.number, lines]);

  test("a block that never ends, and one in which the next begins", () => {
    expect(hidden("x\n\n```\ny\nz\n")).toEqual([[3, undefined, 2]]);
    expect(hidden("```json\n{}\n\ntext\n\n```ts\nx\n```\n")).toEqual([[1, 6, 6]]);
  });

  test("not blocks that end, and Markdown shown with its own fences", () => {
    expect(hidden("```\nx\n```\n\n~~~\ny\n~~~\n")).toEqual([]);
    expect(hidden("````md\n```ts\nx\n```\n````\n")).toEqual([]);
    expect(hidden("```markdown\n```ts\n```\n")).toEqual([]);
  });
});
