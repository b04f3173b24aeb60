import { splitLines } from "../text/split.ts";
import { stepFence, type Fence } from "../markdown/fence.ts";

/** One line of a requirements document that says something, as Markdown sees it. `line` counts from 1. */
export type PrdLine =
  | { readonly kind: "heading"; readonly line: number; readonly level: number; readonly text: string }
  | {
      readonly kind: "item";
      readonly line: number;
      readonly indent: number;
      readonly numbered: boolean;
      readonly done: boolean | undefined;
      readonly text: string;
    }
  | { readonly kind: "text"; readonly line: number; readonly indent: number; readonly text: string }
  | { readonly kind: "code"; readonly line: number; readonly text: string };

const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const item = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(?:\[([ xX])\]\s+)?(.*?)\s*$/;

/** The lines of a document that are not blank; a code block is one entry, at its first line. */
export function readPrdLines(text: string): PrdLine[] {
  const lines: PrdLine[] = [];
  let fence: Fence | undefined;
  for (const [at, raw] of splitLines(text).entries()) {
    const content = raw.replace(/\r?\n$/, "").replaceAll("\t", "    ");
    const wasOpen = fence !== undefined;
    const { isCode, open } = stepFence(fence, content);
    fence = open;
    const line = at + 1;
    if (isCode && !wasOpen) lines.push({ kind: "code", line, text: content.trim() });
    else if (!isCode && content.trim() !== "") lines.push(plainLine(content, line));
  }
  return lines;
}

function plainLine(content: string, line: number): PrdLine {
  const [, marks, title] = heading.exec(content) ?? [];
  if (marks !== undefined && title !== undefined)
    return { kind: "heading", line, level: marks.length, text: title };
  const [, lead, number, box, text] = item.exec(content) ?? [];
  if (lead === undefined || text === undefined)
    return { kind: "text", line, indent: content.search(/\S/), text: content.trim() };
  const done = box === undefined ? undefined : box !== " ";
  return { kind: "item", line, indent: lead.length, numbered: number !== undefined, done, text };
}
