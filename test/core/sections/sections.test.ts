import { expect, test } from "vitest";
import { parseDocument } from "../../../src/core/sections/document.ts";
import {
  enclosingNames,
  findSection,
  sectionBody,
  sectionNames,
  writeSection,
} from "../../../src/core/sections/sections.ts";

const text = `# Epic

<!-- BEGIN A -->
old
<!-- END A -->

---

<!-- BEGIN B -->
<!-- BEGIN INNER -->
i
<!-- END INNER -->
<!-- END B -->
`;

function write(document: string, name: string, body: string): string | object {
  const verdict = writeSection(parseDocument(document), name, body);
  return verdict.kind === "written" ? verdict.text : verdict;
}

test("sections are found by name", () => {
  const document = parseDocument(text);
  expect(sectionNames(document)).toEqual(["A", "B", "INNER"]);
  const inner = findSection(document, "INNER");
  expect(inner && [sectionBody(inner), enclosingNames(inner)]).toEqual(["i\n", ["B"]]);
  expect(findSection(document, "a")).toBeUndefined();
});

test("a body is replaced and nothing else", () => {
  expect(write(text, "A", "new\nlines\n")).toBe(text.replace("old\n", "new\nlines\n"));
  expect(write(text, "INNER", "")).toBe(text.replace("i\n", ""));
  expect(write(text, "A", "old\n")).toBe(text);
});

test("END keeps its own line, and the document its terminators", () => {
  expect(write(text, "A", "new")).toBe(text.replace("old", "new"));
  expect(write(text, "A", "x\r\ny\r\n")).toBe(text.replace("old\n", "x\ny\n"));
  const crlf = text.replaceAll("\n", "\r\n");
  expect(write(crlf, "A", "x\ny")).toBe(crlf.replace("old\r\n", "x\r\ny\r\n"));
});

test("a one-line section is unfolded when it is written", () => {
  const folded = "<!-- BEGIN G --> x <!-- END G -->\nafter\n";
  expect(write(folded, "G", "x\n")).toBe("<!-- BEGIN G -->\nx\n<!-- END G -->\nafter\n");
  expect(write(folded, "G", " x ")).toBe(folded);
});

test("code that shows a marker may be written, front matter is only text there", () => {
  const shown = "```\n<!-- BEGIN C -->\n```\n";
  expect(write(text, "A", shown)).toBe(text.replace("old\n", shown));
  expect(write(text, "A", "---\na: 1\n<!-- BEGIN C -->\n---\n")).toMatchObject({ line: 3 });
});

test("an outer section is written around the inner sections that it has", () => {
  const body = "intro\n<!-- BEGIN INNER -->\nnew\n<!-- END INNER -->\n";
  expect(write(text, "B", body)).toContain(`<!-- BEGIN B -->\n${body}<!-- END B -->\n`);
  expect(write(text, "B", "flat\n")).toMatchObject({ code: "body-has-marker" });
});

test.each([
  ["x\n<!-- END A -->\n", "body-has-marker", 2],
  ["x\n<!-- BEGIN NEW -->\ny\n<!-- END NEW -->\n", "body-has-marker", 2],
  ["<!-- BEGIN B -->\n<!-- END B -->\n", "body-has-marker", 1],
  ["x\n\n```js\ncode\n", "body-has-open-fence", 3],
  ["~~~\n```\n", "body-has-open-fence", 1],
  ["x\n<<<<<<< ours\n", "body-has-conflict-marker", 2],
  ["x\ny\0\n", "body-has-nul", 2],
])("%j is refused as %s", (body, code, line) => {
  expect(write(text, "A", body)).toMatchObject({ kind: "refused", code, line });
});

test("an absent section and a damaged document are refused", () => {
  expect(write(text, "C", "x")).toEqual({ kind: "refused", code: "absent", sections: ["A", "B", "INNER"] });
  expect(write(`${text}<!-- BEGIN C -->\n`, "A", "x")).toMatchObject({
    code: "damaged",
    damage: [{ code: "unclosed-section", line: 14 }],
  });
});
