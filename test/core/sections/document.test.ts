import { expect, test } from "vitest";
import { parseDocument, printDocument } from "../../../src/core/sections/document.ts";
import type { Item } from "../../../src/core/sections/document.ts";

const lines = (...content: string[]): string => content.map((line) => `${line}\n`).join("");

function shape(items: readonly Item[]): unknown[] {
  return items.map((item) => {
    if (item.kind === "section") return { [item.name]: shape(item.items) };
    return item.kind === "text" ? item.text : item;
  });
}

function faults(text: string): string[] {
  const document = parseDocument(text);
  expect(printDocument(document)).toBe(text);
  return [...document.damage, ...document.warnings].map(
    ({ code, line, column, message }) => `${line}:${column} ${code}: ${message}`,
  );
}

test("a document is its skeleton and a tree of sections", () => {
  const text = lines(
    "# Epic",
    "<!-- BEGIN A -->",
    "a",
    "<!-- BEGIN INNER -->",
    "i",
    "<!-- END INNER -->",
    "<!-- END A -->",
    "---",
    "### <!-- F_1_BEGIN -->",
    "### <!-- F_1_END -->",
  );
  const document = parseDocument(text);
  expect(shape(document.items)).toEqual([
    "# Epic\n",
    { A: ["a\n", { INNER: ["i\n"] }] },
    "---\n",
    { F_1: [] },
  ]);
  expect(
    document.sections.map(({ name, begin, end, enclosing }) => [name, begin.line, end.line, enclosing?.name]),
  ).toEqual([
    ["A", 2, 7, undefined],
    ["INNER", 4, 6, "A"],
    ["F_1", 9, 10, undefined],
  ]);
  expect(faults(text)).toEqual([]);
});

test.each([
  ["LF", "\n"],
  ["CRLF", "\r\n"],
])("bodies keep their bytes with %s, a byte order mark and no final newline", (_, eol) => {
  const text = `\uFEFF<!-- BEGIN A -->${eol}x${eol}  y\0${eol}<!-- END A -->`;
  const document = parseDocument(text);
  expect(document.sections.map(({ body }) => body)).toEqual([`x${eol}  y\0${eol}`]);
  expect(faults(text)).toEqual([]);
});

test("a name with dots or small letters makes a section where one BEGIN has one END, and is text elsewhere", () => {
  const pair = (name: string, body = "x") => [`<!-- BEGIN ${name} -->`, body, `<!-- END ${name} -->`];
  expect(shape(parseDocument(lines(...pair("api.v2"))).items)).toEqual([{ "api.v2": ["x\n"] }]);
  for (const text of [
    lines("<!-- START doctoc -->", "- a", "<!-- END doctoc generated TOC please keep comment here -->"),
    lines(...pair("example"), ...pair("example")),
    lines("<!-- END a -->", "<!-- BEGIN a -->"),
  ]) {
    expect(shape(parseDocument(text).items)).toEqual([text]);
    expect(faults(text)).toEqual([]);
  }
  const crossing = lines("<!-- BEGIN A -->", "<!-- BEGIN b -->", "<!-- END A -->", "<!-- END b -->");
  expect(faults(crossing)).toHaveLength(1);
});

test("a section on one line is read, with a warning", () => {
  const text = lines("# E", "<!-- BEGIN G --> **all** of it <!-- END G -->", "after");
  expect(shape(parseDocument(text).items)).toEqual(["# E\n", { G: [" **all** of it "] }, "after\n"]);
  expect(faults(text)).toEqual(['2:1 inline-markers: section "G" has BEGIN and END on one line']);
});

test.each([
  ["backtick fence", ["```md", "<!-- BEGIN A -->", "```"]],
  ["tilde fence that shows a backtick fence", ["~~~", "```", "<!-- END A -->", "~~~"]],
  ["longer fence", ["````", "```", "<!-- BEGIN A -->", "````"]],
  ["fence closed by more marks", ["```", "<!-- BEGIN A -->", "`````"]],
  ["indented fence", ["   ```", "<!-- BEGIN A -->", "  ```"]],
  ["fence behind a bullet", ["- ```", "  <!-- BEGIN A -->", "  ```"]],
  ["indented code", ["    <!-- BEGIN A -->"]],
  ["a fence that stays open and hides nothing", ["text", "```", "code"]],
  ["front matter", ["---", "title: x", "note: |", "  <!-- BEGIN A -->", "---"]],
  ["conflict markers shown as code", ["```", "<<<<<<< ours", "```"]],
])("markers in a %s are text", (_, content) => {
  const text = lines(...content);
  expect(shape(parseDocument(text).items)).toEqual([text]);
  expect(faults(text)).toEqual([]);
});

test.each([
  ["a rule opens the document", ["---", "", "<!-- BEGIN A -->", "<!-- END A -->", "---"]],
  ["a rule and a heading open it", ["---", "# E", "<!-- BEGIN A -->", "<!-- END A -->", "---"]],
  ["front matter is closed", ["---", "a: 1", "---", "<!-- BEGIN A -->", "<!-- END A -->"]],
  ["front matter never closes", ["---", "a: 1", "<!-- BEGIN A -->", "<!-- END A -->"]],
  ["a fence closed", ["```", "```", "<!-- BEGIN A -->", "<!-- END A -->"]],
  ["a list item with an open fence ended", ["- ```", "  x", "<!-- BEGIN A -->", "<!-- END A -->"]],
  ["inline code looks like a fence", ["```x``` y", "<!-- BEGIN A -->", "<!-- END A -->"]],
])("markers are markers when %s", (_, content) => {
  const document = parseDocument(lines(...content));
  expect(document.sections.map(({ name }) => name)).toEqual(["A"]);
  expect(document.damage).toEqual([]);
});

test.each([
  [
    "a doubled section",
    ["<!-- BEGIN A -->", "<!-- END A -->", "<!-- BEGIN A -->", "<!-- END A -->"],
    ['3:1 duplicate-section: section "A" begins again; it began at line 1'],
  ],
  [
    "one name in both families",
    ["<!-- BEGIN A -->", "<!-- END A -->", "### <!-- A_BEGIN -->", "### <!-- A_END -->"],
    ['3:5 duplicate-section: section "A" begins again; it began at line 1'],
  ],
  ["a missing END", ["# E", "  <!-- BEGIN A -->", "x"], ['2:3 unclosed-section: section "A" has no END']],
  ["a stray END", ["x", "<!-- END A -->"], ['2:1 stray-end: section "A" ends here but has no open BEGIN']],
  [
    "an END of the other family",
    ["<!-- BEGIN A -->", "<!-- A_END -->"],
    [
      '1:1 unclosed-section: section "A" has no END',
      '2:1 stray-end: section "A" ends here but has no open BEGIN',
    ],
  ],
  [
    "crossing sections",
    ["<!-- BEGIN A -->", "<!-- BEGIN B -->", "<!-- END A -->", "<!-- END B -->"],
    ['4:1 mismatched-end: section "B" began at line 2 inside section "A", which ended at line 3: they cross'],
  ],
  [
    "an inner section without END",
    ["<!-- BEGIN A -->", "<!-- BEGIN B -->", "<!-- END A -->"],
    ['2:1 unclosed-section: section "B" has no END'],
  ],
  [
    "text behind a BEGIN",
    ["<!-- BEGIN A --> x", "<!-- END A -->"],
    ['2:1 stray-end: section "A" ends here but has no open BEGIN'],
  ],
  [
    "an open fence before a section",
    ["```", "<!-- BEGIN A -->", "<!-- END A -->"],
    ['1:1 unclosed-fence: this code fence is never closed and hides the marker of section "A" at line 2'],
  ],
  [
    "an open fence in a section",
    ["<!-- BEGIN A -->", "  ```", "<!-- END A -->", "<!-- BEGIN B -->", "```", "<!-- END B -->"],
    [
      '1:1 unclosed-section: section "A" has its END, line 3, inside the code fence of line 2',
      '6:1 stray-end: section "B" ends here but has no open BEGIN',
    ],
  ],
  [
    "a merge's leftovers",
    ["<<<<<<< secondary-a", "x", "=======", "y", ">>>>>>>"],
    [
      "1:1 leftover-conflict-marker: a merge left its conflict marker here",
      "5:1 leftover-conflict-marker: a merge left its conflict marker here",
    ],
  ],
])("%s is damage", (_, content, expected) => {
  expect(faults(lines(...content))).toEqual(expected);
  expect(faults(lines(...content).replaceAll("\n", "\r\n"))).toEqual(expected);
});
