import type { MarkdownDocument, MarkdownLine } from "./read.ts";

const placeholder = /^(?:\{.*\}|\[[^\]]*\]|<[^>]*>|[\W_]*(?:TBD|TO ?DO|to be written)[\W_]*|\.\.\.|…)$/i;

/** Headings with nothing under them but blanks, rules, comments and placeholders such as `TO DO` and `{goal}`. */
export function emptyHeadings({ lines }: MarkdownDocument): MarkdownLine[] {
  const told = lines.filter(
    ({ kind, words }) =>
      !/^(?:blank|rule|comment|front-matter)$/.test(kind) && (kind === "heading" || !placeholder.test(words)),
  );
  return told.filter((line, at) => {
    const next = told[at + 1];
    return (
      line.kind === "heading" && (next === undefined || (next.kind === "heading" && next.level <= line.level))
    );
  });
}
