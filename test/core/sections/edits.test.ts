import { expect, test } from "vitest";
import { sectionEdits } from "../../../src/core/sections/edits.ts";

const before = `# Epic

<!-- BEGIN A -->
a1
a2
<!-- END A -->

---

<!-- BEGIN B -->
outer
<!-- BEGIN INNER -->
i
<!-- END INNER -->
<!-- END B -->

<!-- BEGIN C -->
<!-- END C -->

The end.
`;

function edits(after: string, from = before): string[] {
  return sectionEdits(from, after).map(({ kind, section, within, lines, side, bytes }) =>
    [kind, bytes, ...within, section, `${lines.from}-${lines.to}`, side === "before" ? "(gone)" : undefined]
      .filter((part) => part !== undefined)
      .join(" "),
  );
}

test("equal versions have no edits", () => {
  expect(edits(before)).toEqual([]);
});

test("a body's edit names the section and the lines", () => {
  expect(edits(before.replace("a2\n", "a2 changed\na3\n"))).toEqual(["section-edited A 5-6"]);
  expect(edits(before.replace("a1\n", ""))).toEqual(["section-edited A 4-4 (gone)"]);
});

test("an inner section's edit names the sections around it, and is not an edit of these", () => {
  expect(edits(before.replace("\ni\n", "\nj\n"))).toEqual(["section-edited B INNER 13-13"]);
  expect(edits(before.replace("outer", "outer!"))).toEqual(["section-edited B 11-11"]);
});

test("text outside sections is the skeleton, reported gap by gap", () => {
  expect(edits(before.replace("# Epic", "# Epic!").replace("The end.\n", "The end.\nReally.\n"))).toEqual([
    "skeleton-edited 1-1",
    "skeleton-edited 21-21",
  ]);
  expect(edits(before.replace("---\n\n", ""))).toEqual(["skeleton-edited 8-9 (gone)"]);
});

test("sections come and go with their separators", () => {
  const a = before.slice(before.indexOf("<!-- BEGIN A"), before.indexOf("<!-- BEGIN B"));
  expect(edits(before.replace(a, ""))).toEqual(["section-deleted A 3-6 (gone)"]);
  expect(edits(before, before.replace(a, ""))).toEqual(["section-added A 3-6"]);
});

test("a section that passes others is moved", () => {
  const a = before.slice(before.indexOf("<!-- BEGIN A"), before.indexOf("<!-- BEGIN B"));
  const moved = before.replace(a, "").replace("The end.", `${a}The end.`);
  expect(edits(moved)).toEqual(["section-moved A 13-16"]);
  expect(edits(moved.replace("a1", "a1!"))).toEqual(["section-moved A 13-16", "section-edited A 14-14"]);
});

test("a section that goes into another one is moved", () => {
  const c = "<!-- BEGIN C -->\n<!-- END C -->\n";
  const moved = before.replace(`${c}\n`, "").replace("outer\n", `outer\n${c}`);
  expect(edits(moved)).toEqual(["section-moved B C 12-13"]);
});

test("a marker line is an edit of its own kind", () => {
  expect(edits(before.replace("<!-- END A -->", "  <!-- END A -->"))).toEqual(["marker-edited A 6-6"]);
  expect(edits(before.replace("<!-- BEGIN A -->", "<!-- BEGIN  A -->"))).toEqual(["marker-edited A 3-3"]);
});

test("a marker that loses its partner is reported with the section it no longer bounds", () => {
  expect(edits(before.replace("<!-- END A -->\n", ""))).toEqual([
    "section-deleted A 3-6 (gone)",
    "marker-edited A 3-3",
    "skeleton-edited 4-8",
  ]);
});

test("a renamed section is one deleted and one added", () => {
  expect(edits(before.replaceAll(" C -->", " D -->"))).toEqual([
    "section-deleted C 17-18 (gone)",
    "section-added D 17-18",
  ]);
});

test("converted terminators are one edit of bytes, beside real ones", () => {
  const crlf = before.replaceAll("\n", "\r\n");
  expect(edits(crlf)).toEqual(["bytes-edited line-endings 1-20"]);
  expect(edits(before, crlf)).toEqual(["bytes-edited line-endings 1-20"]);
  expect(edits(crlf.replace("a1", "a!"))).toEqual(["bytes-edited line-endings 1-20", "section-edited A 4-4"]);
});

test("terminators of single lines belong to the part they stand in", () => {
  expect(edits(before.replace("a1\n", "a1\r\n"))).toEqual(["bytes-edited line-endings A 4-4"]);
  expect(edits(before.replace("# Epic\n", "# Epic\r\n"))).toEqual(["bytes-edited line-endings 1-1"]);
  expect(edits(before.replace("END C -->\n", "END C -->\r\n"))).toEqual(["bytes-edited line-endings 18-18"]);
});

test("byte order mark and final newline are edits of bytes", () => {
  expect(edits(`\uFEFF${before}`)).toEqual(["bytes-edited byte-order-mark 1-1"]);
  expect(edits(before.slice(0, -1))).toEqual(["bytes-edited final-newline 20-20"]);
});

test("unfolding a one-line section is an edit of its body only", () => {
  const folded = "<!-- BEGIN G --> x <!-- END G -->\n";
  expect(edits("<!-- BEGIN G -->\ny\n<!-- END G -->\n", folded)).toEqual(["section-edited G 2-2"]);
  expect(edits("<!-- BEGIN G -->\n x \n<!-- END G -->\n", folded)).toEqual([
    "bytes-edited final-newline G 2-2",
  ]);
});
