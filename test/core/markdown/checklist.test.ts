import { describe, expect, test } from "vitest";
import { countTicked, openItems } from "../../../src/core/markdown/checklist.ts";
import { loadTemplates } from "../../../src/files/templates.ts";

describe("open items of a checklist", () => {
  test.each([
    ["a list item", "- [ ] Which port?\n", [{ line: 1, text: "Which port?" }]],
    ["a heading, as real checklists have it", "x\n### [ ] Q1: Port\n", [{ line: 2, text: "Q1: Port" }]],
    ["a numbered item, CRLF", "1. [ ] a\r\n2. [x] b\r\n", [{ line: 1, text: "a" }]],
    ["a field", "**User Approval:** [ ] APPROVED\n", [{ line: 1, text: "APPROVED" }]],
    ["a ticked one", "- [x] done\n- [X] done\n", []],
    ["one in a code span", "tick `- [ ]` when answered\n", []],
    ["one between two code spans", "`a` [ ] ``b ` c`` d\n", [{ line: 1, text: "``b ` c`` d" }]],
    ["the words of a code span", "- [ ] Is `--port` `8080`?\n", [{ line: 1, text: "Is `--port` `8080`?" }]],
    [
      "an item over several lines",
      "- [ ] Which port\n  do we take?\n\n  Text.\n",
      [{ line: 1, text: "Which port do we take?" }],
    ],
    [
      "items one below the other",
      "- [ ] a\n- [ ] b\n[ ] c\n",
      [1, 2, 3].map((line) => ({ line, text: "abc".charAt(line - 1) })),
    ],
    ["one in a comment", "<!-- - [ ] x -->\n", []],
    ["one behind a backtick that never closes", "`` ` [ ] x\n", [{ line: 1, text: "x" }]],
    ["one in fenced code", "```\n- [ ] x\n```\n~~~\n- [ ] y\n~~~\n", []],
    ["a link without text", "[ ](https://example.com)\n", []],
  ])("%s", (_, text, expected) => {
    expect(openItems(text)).toEqual(expected);
  });

  test("an untouched checklist is open", () => {
    expect(openItems(loadTemplates()["feature/checklist.md"])).toHaveLength(1);
  });
});

test("ticked items are counted outside code", () => {
  expect(countTicked("- [x] a\n* [X] b\n1. [x] c\n- [ ] d\n```\n- [x] e\n```\n")).toBe(3);
});
