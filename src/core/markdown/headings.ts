import { readMarkdown, type MarkdownDocument, type MarkdownLine } from "./read.ts";

/**
 * Which of the wanted headings a document lacks. A heading of level 2 or 3 that contains the wanted words has
 * it, whatever its case: real specs write `Acceptance Criteria (USER MUST APPROVE)`. Code does not count.
 */
export function missingHeadings(text: string, wanted: readonly string[]): string[] {
  const headings = readMarkdown(text).lines.filter(({ level }) => level === 2 || level === 3);
  const titles = headings.map(({ words }) => words.toLowerCase());
  return wanted.filter((words) => !titles.some((title) => title.includes(words.toLowerCase())));
}

const placeholder = /^(?:\{.*\}|\[[^\]]*\]|<[^>]*>|[\W_]*(?:TBD|TO ?DO|to be written)[\W_]*|\.\.\.|…)$/i;

/** Whether words only stand where something is to be written. */
export function isPlaceholder(words: string): boolean {
  return placeholder.test(words);
}

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
