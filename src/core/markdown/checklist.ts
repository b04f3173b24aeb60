import { withoutCodeSpans } from "./code-spans.ts";
import { readMarkdown, type MarkdownLine } from "./read.ts";

/** An open box of a checklist: its line, from 1, and the text behind the box to the end of its item. */
export interface OpenItem {
  readonly line: number;
  readonly text: string;
}

const box = /\[ \](?!\()/;

/**
 * The open boxes `[ ]` of a checklist, in list items, headings or anywhere else, outside code. Boxes are all
 * that can be relied on: resolved checklists of real runs hold none, or words instead (census, section 6).
 */
export function openItems(text: string): OpenItem[] {
  const { lines } = readMarkdown(text);
  return lines.flatMap((line, at) => {
    if (!/^(?:item|text|heading|header|row)$/.test(line.kind) || !line.text.includes("[ ]")) return [];
    const found = box.exec(withoutCodeSpans(line.text));
    if (found === null) return [];
    const words = [line.text.slice(found.index + 3).trim(), ...goingOn(lines, at)];
    return [{ line: line.number, text: words.filter((part) => part !== "").join(" ") }];
  });
}

/** The lines in which the text of an item goes on. */
function goingOn(lines: readonly MarkdownLine[], at: number): string[] {
  const rest = lines.slice(at + 1, at + 30);
  const end = rest.findIndex(({ kind, text }) => kind !== "text" || box.test(text));
  return lines[at]?.kind === "item"
    ? rest.slice(0, end === -1 ? undefined : end).map(({ words }) => words)
    : [];
}

/** How many list items have a ticked box `[x]`, outside code. */
export function countTicked(text: string): number {
  return readMarkdown(text).lines.filter((line) => line.box === true).length;
}
