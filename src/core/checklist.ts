import { splitLines } from "./lines/split.ts";
import { stepFence, type Fence } from "./sections/fence.ts";

/** An open box of a checklist: its line, from 1, and the text behind the box. */
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
  const items: OpenItem[] = [];
  let fence: Fence | undefined;
  for (const [at, line] of splitLines(text).entries()) {
    const { isCode, open } = stepFence(fence, line.replace(/\r?\n$/, ""));
    fence = open;
    const content = isCode ? "" : withoutCodeSpans(line);
    const found = box.exec(content);
    if (found !== null) items.push({ line: at + 1, text: content.slice(found.index + 3).trim() });
  }
  return items;
}

function withoutCodeSpans(line: string): string {
  return line.replace(/(`+)(?:(?!\1)[^\n])*?\1/g, "");
}
