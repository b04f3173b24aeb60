import * as fc from "fast-check";
import { expect, test } from "vitest";
import { lawRuns } from "../support/law-runs.ts";
import { parseDocument, printDocument } from "../../src/core/sections/document.ts";
import { sectionEdits } from "../../src/core/sections/edits.ts";
import { findSection, sectionNames, writeSection } from "../../src/core/sections/sections.ts";
import { contentLines, documentParts, textOf, troubledText } from "../support/documents.ts";

const runs = { numRuns: lawRuns };

test("P1: printing what was parsed gives the text back", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        troubledText,
        documentParts.map((d) => textOf(d)),
      ),
      (text) => {
        expect(printDocument(parseDocument(text))).toBe(text);
      },
    ),
    runs,
  );
});

test("a body is exactly what stands between the markers, and sections nest without crossing", () => {
  fc.assert(
    fc.property(troubledText, (text) => {
      for (const { begin, body, end, enclosing } of parseDocument(text).sections) {
        expect(text.slice(begin.from).startsWith(begin.text + body + end.text)).toBe(true);
        if (enclosing === undefined) continue;
        expect(enclosing.begin.from).toBeLessThan(begin.from);
        expect(enclosing.end.from).toBeGreaterThanOrEqual(end.from + end.text.length);
      }
    }),
    runs,
  );
});

test("a sound document has its sections, in order, and no damage", () => {
  fc.assert(
    fc.property(documentParts, fc.constantFrom("\n", "\r\n"), (parts, eol) => {
      const document = parseDocument(textOf(parts, eol));
      expect(document.damage).toEqual([]);
      expect(document.sections.map(({ name, body }) => [name, body])).toEqual(
        parts.sections.map(({ name, body }) => [name, body.map((line) => line + eol).join("")]),
      );
    }),
    runs,
  );
});

test("terminators change nothing but bytes: names, lines and damage stay", () => {
  fc.assert(
    fc.property(troubledText, (text) => {
      const outline = (version: string) => {
        const { damage, warnings, sections } = parseDocument(version);
        return {
          damage,
          warnings,
          sections: sections.map(({ name, begin, end }) => [name, begin.line, end.line]),
        };
      };
      const lf = text.replaceAll("\r\n", "\n");
      expect(outline(lf.replaceAll("\n", "\r\n"))).toEqual(outline(lf));
    }),
    runs,
  );
});

test("P18: permuted sections are found in the permuted order", () => {
  fc.assert(
    fc.property(
      documentParts.chain((parts) =>
        fc.tuple(
          fc.constant(parts),
          fc.shuffledSubarray([...parts.sections], { minLength: parts.sections.length }),
        ),
      ),
      ([parts, sections]) => {
        const document = parseDocument(textOf({ ...parts, sections }));
        expect(sectionNames(document)).toEqual(sections.map(({ name }) => name));
      },
    ),
    runs,
  );
});

test("P19: a document inside a fence has no sections and no damage", () => {
  fc.assert(
    fc.property(troubledText, fc.constantFrom("`", "~"), (text, mark) => {
      const fence = mark.repeat(8);
      const document = parseDocument(`${fence}\n${text}\n${fence}\n`);
      expect(document.sections).toEqual([]);
      expect(document.damage).toEqual([]);
    }),
    runs,
  );
});

test("a written body is read back, and is the only edit", () => {
  fc.assert(
    fc.property(documentParts, contentLines, fc.constantFrom("\n", "\r\n"), (parts, lines, eol) => {
      const name = parts.sections.at(-1)?.name;
      fc.pre(name !== undefined);
      const before = textOf(parts, eol);
      const verdict = writeSection(parseDocument(before), name, lines.join("\n"));
      if (verdict.kind === "refused") throw new Error(verdict.code);
      const body = lines.join(eol);
      const written = findSection(parseDocument(verdict.text), name)?.body;
      expect(written).toBe(body === "" || body.endsWith("\n") ? body : body + eol);
      for (const edit of sectionEdits(before, verdict.text)) {
        expect(edit).toMatchObject({ kind: "section-edited", section: name });
      }
    }),
    runs,
  );
});

test("a refused or written body never leaves a damaged document", () => {
  fc.assert(
    fc.property(documentParts, troubledText, (parts, body) => {
      const name = parts.sections[0]?.name;
      fc.pre(name !== undefined);
      const verdict = writeSection(parseDocument(textOf(parts)), name, body);
      if (verdict.kind === "refused") return;
      const after = parseDocument(verdict.text);
      expect(after.damage).toEqual([]);
      expect(sectionNames(after)).toEqual(parts.sections.map((section) => section.name));
    }),
    runs,
  );
});

test("versions have edits exactly when they differ, and every edit has lines of its side", () => {
  fc.assert(
    fc.property(troubledText, troubledText, (before, after) => {
      const edits = sectionEdits(before, after);
      expect(edits.length > 0).toBe(before !== after);
      for (const { lines, side } of edits) {
        const count = (side === "before" ? before : after).split("\n").length;
        expect(lines.from).toBeGreaterThanOrEqual(1);
        expect(lines.to).toBeGreaterThanOrEqual(lines.from);
        expect(lines.to).toBeLessThanOrEqual(count);
      }
    }),
    runs,
  );
});

test.each([
  ["nested BEGINs", (n: number) => "<!-- BEGIN A -->\n".repeat(n)],
  [
    "distinct open sections",
    (n: number) => Array.from({ length: n }, (_, i) => `<!-- BEGIN A${i} -->\n`).join(""),
  ],
  [
    "deep nesting",
    (n: number) =>
      Array.from({ length: n }, (_, i) => `<!-- BEGIN A${i} -->\n`).join("") +
      Array.from({ length: n }, (_, i) => `<!-- END A${n - 1 - i} -->\n`).join(""),
  ],
  ["stray ENDs", (n: number) => "<!-- END A -->\n".repeat(n)],
  ["one long line of comments", (n: number) => "<!-- BEGIN A -->".repeat(n)],
  ["one long marker of blanks", (n: number) => `<!-- BEGIN${" ".repeat(10 * n)}! -->`],
  ["one long line of blanks", (n: number) => `<!-- BEGIN A -->${" ".repeat(10 * n)}!`],
  ["one long open comment", (n: number) => `<!-- BEGIN A ${"<!--".repeat(n)}`],
  ["fences", (n: number) => "```\n<!-- BEGIN A -->\n~~~\n".repeat(n)],
  ["one long fence", (n: number) => `${"`".repeat(10 * n)}x\``],
  [
    "front matter that never closes",
    (n: number) => `---\na: 1\n${"--- \n".repeat(n).replaceAll("--- ", "-- -")}`,
  ],
])("linear in hostile input: %s", (_, make) => {
  const text = make(20_000);
  const document = parseDocument(text);
  sectionEdits(text, `${text}x`);
  expect(printDocument(document)).toBe(text);
});
