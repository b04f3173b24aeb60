import * as fc from "fast-check";

/** Lines that make trouble for a reader of sections: markers, fences, rules, front matter, leftovers. */
const troubleLines = [
  "<!-- BEGIN A -->",
  "<!-- END A -->",
  "<!-- BEGIN B -->",
  "<!-- END B -->",
  "  <!-- BEGIN  C -->",
  "### <!-- C_BEGIN -->",
  "### <!-- C_END -->",
  "<!-- BEGIN D --> x <!-- END D -->",
  "    <!-- BEGIN A -->",
  "```",
  "````md",
  "~~~",
  "- ```",
  "---",
  "title: x",
  "<<<<<<< ours",
  "",
  "text",
];

const terminator = fc.constantFrom("\n", "\n", "\n", "\r\n");

/** Any text that is made of such lines: most of it damaged, terminators mixed, the last line perhaps unended. */
export const troubledText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom("", "", "\uFEFF"),
    fc.array(fc.tuple(fc.constantFrom(...troubleLines), terminator), { maxLength: 24 }),
    fc.constantFrom("", "", "text", "<!-- END A -->", "\0"),
  )
  .map(([mark, lines, last]) => mark + lines.flat().join("") + last);

/** The lines of a body or of skeleton text, as agents write them; no markers, fences balanced. */
export const contentLines: fc.Arbitrary<string[]> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom("", "---", "- [ ] a", "- [x] b", "| a | b |", "x", "y", "z") },
      { weight: 2, arbitrary: fc.integer({ min: 0, max: 999 }).map((n) => `**Step:** ${n}`) },
      { weight: 1, arbitrary: fc.constant("```\n<!-- BEGIN SHOWN -->\n```") },
    ),
    { maxLength: 6 },
  )
  .map((blocks) => blocks.flatMap((block) => block.split("\n")));

/** One section with the skeleton text behind it. */
export interface SectionParts {
  readonly name: string;
  readonly body: readonly string[];
  readonly after: readonly string[];
}

/** A sound document in parts: no damage, names unique. */
export interface DocumentParts {
  readonly head: readonly string[];
  readonly sections: readonly SectionParts[];
}

const skeletonLines = fc.array(fc.constantFrom("", "---", "## Heading", "text"), { maxLength: 4 });

/** Sound documents of up to six sections. */
export const documentParts: fc.Arbitrary<DocumentParts> = fc.record({
  head: skeletonLines.map((lines) => ["# Epic", ...lines]),
  sections: fc
    .uniqueArray(fc.constantFrom("A", "B", "C", "D", "E", "F"), { maxLength: 6 })
    .chain((names) =>
      fc.tuple(
        ...names.map((name) =>
          fc.record({ name: fc.constant(name), body: contentLines, after: skeletonLines }),
        ),
      ),
    ),
});

/** The text of a section with its markers, one string for each line, without terminators. */
export function sectionLines({ name, body }: SectionParts): string[] {
  return [`<!-- BEGIN ${name} -->`, ...body, `<!-- END ${name} -->`];
}

/** The document's text; every line ended by `eol`. */
export function textOf({ head, sections }: DocumentParts, eol = "\n"): string {
  const lines = [...head, ...sections.flatMap((section) => [...sectionLines(section), ...section.after])];
  return lines.map((line) => line + eol).join("");
}
