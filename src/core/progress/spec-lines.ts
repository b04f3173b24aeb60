import { isPlaceholder } from "../markdown/headings.ts";
import { readMarkdown } from "../markdown/read.ts";

/**
 * How many lines a spec has of its own: neither headings, comments and placeholders, nor what its template says.
 *
 * @param template with marks such as `{{title}}`, which stand for any words
 */
export function countOwnLines(spec: string, template: string): number {
  const given = template.split("\n").map(patternOf);
  return readMarkdown(spec).lines.filter(
    ({ kind, words, text }) =>
      !/^(?:blank|rule|comment|front-matter|heading|fence|fence-end|header|ruler)$/.test(kind) &&
      !isPlaceholder(words) &&
      !given.some((pattern) => pattern.test(text.trim())),
  ).length;
}

function patternOf(line: string): RegExp {
  const parts = line.trim().split(/\{\{\w+\}\}/);
  return new RegExp(`^${parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join(".*")}$`);
}
