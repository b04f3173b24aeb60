import type { MarkdownDocument, MarkdownLine } from "./read.ts";

/** Lines that are read as code because a block of code is not closed where it ends. */
export interface HiddenText {
  readonly opening: MarkdownLine;
  /** The line inside the block that opens another one; undefined where the block is open to the end. */
  readonly next: MarkdownLine | undefined;
  readonly lines: number;
}

/** The blocks of code of a document that never end, or in which the next one begins. */
export function hiddenText({ lines }: MarkdownDocument): HiddenText[] {
  return lines.flatMap((opening, at): HiddenText[] => {
    if (opening.kind !== "fence") return [];
    let end = at + 1;
    while (lines[end]?.kind === "code") end++;
    const isClosed = lines[end]?.kind === "fence-end";
    const isMarkdown = /^(?:md|markdown)$/.test(opening.language);
    const next = isMarkdown ? undefined : lines.slice(at + 1, end).find((line) => opensToo(opening, line));
    return isClosed && next === undefined ? [] : [{ opening, next, lines: end - at - 1 }];
  });
}

/** Whether a line inside a block of code would open one itself, had the block ended: a fence with a language. */
function opensToo(opening: MarkdownLine, { text }: MarkdownLine): boolean {
  const [marks = ""] = /`{3,}|~{3,}/.exec(opening.text) ?? [];
  return new RegExp(`^ {0,3}${marks}${marks.charAt(0)}*[ \\t]*[A-Za-z]`).test(text);
}
