import { splitLines } from "../text/split.ts";
import { stepFence, type Fence } from "./fence.ts";

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
    const content = isCode || !line.includes("[ ]") ? "" : withoutCodeSpans(line);
    const found = box.exec(content);
    if (found !== null) items.push({ line: at + 1, text: content.slice(found.index + 3).trim() });
  }
  return items;
}

/** A line without its code spans: each from a run of backticks to the next one of the same length. */
function withoutCodeSpans(line: string): string {
  const runs = [...line.matchAll(/`+/g)].map(({ 0: { length }, index }) => ({ length, index }));
  const closers = nextOfSameLength(runs);
  let kept = "";
  let from = 0;
  for (let at = 0; at < runs.length; at++) {
    const [opener, closer] = [runs[at], runs[closers[at] ?? -1]];
    if (opener === undefined || closer === undefined) continue;
    kept += line.slice(from, opener.index);
    from = closer.index + closer.length;
    at = closers[at] ?? at;
  }
  return kept + line.slice(from);
}

/** For each run the place of the next one as long, in one pass: a search from each run would be quadratic. */
function nextOfSameLength(runs: readonly { readonly length: number }[]): (number | undefined)[] {
  const next = new Map<number, number>();
  const closers: (number | undefined)[] = [];
  for (let at = runs.length - 1; at >= 0; at--) {
    const length = runs[at]?.length ?? 0;
    closers[at] = next.get(length);
    next.set(length, at);
  }
  return closers;
}

/** How many list items have a ticked box `[x]`, outside code. */
export function countTicked(text: string): number {
  let fence: Fence | undefined;
  let count = 0;
  for (const line of splitLines(text)) {
    const { isCode, open } = stepFence(fence, line.replace(/\r?\n$/, ""));
    fence = open;
    if (!isCode && /^\s*(?:[-*+]|\d{1,9}[.)])\s+\[[xX]\]/.test(line)) count++;
  }
  return count;
}
