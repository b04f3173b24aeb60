import { indentOf } from "./line-kinds.ts";
import type { LineInfo, LineKind } from "./line-kinds.ts";

/** One item of a list, with everything that belongs to it. */
export interface ListItem {
  /** What it is recognised by: its first line without bullet, box and blanks. */
  readonly key: string;
  /** Blank lines before it, as it has or would have them between two items. */
  readonly lead: string;
  /** Indent, bullet and the blanks behind it. */
  readonly marker: string;
  /** ` ` or `x` in brackets with the blanks behind; empty for an item without a box. */
  readonly box: string;
  /** The rest of the first line, with its terminator. */
  readonly head: string;
  /** Lines that continue the item, and items nested in it. */
  readonly rest: string;
}

/** Items that are siblings, and the blank lines after the last one. */
export interface List {
  readonly items: readonly ListItem[];
  readonly foot: string;
}

const start = /^([ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|(?=\r?\n|$)))(\[[ xX]\](?:[ \t]+|(?=\r?\n|$)))?(.*)$/s;

/**
 * Reads lines as one list. Undefined where they do not begin with an item, where an item is less indented than the
 * first, and where anything stands in between that belongs to no item.
 */
export function parseList(lines: readonly string[], kinds: readonly LineInfo[]): List | undefined {
  const items: ListItem[] = [];
  let blanks = "";
  for (const [index, line] of lines.entries()) {
    const kind = kinds[index]?.kind;
    if (kind === "blank") {
      blanks += line;
      continue;
    }
    const depth = indentOf(line) - indentOf(lines[0] ?? "");
    const isSibling = kind === "item" && depth >= 0 && depth < 2;
    const last = isSibling ? undefined : items.pop();
    const item = isSibling
      ? readItem(line, blanks)
      : isInside(kind, depth)
        ? continueItem(last, blanks + line)
        : undefined;
    if (item === undefined) return undefined;
    items.push(item);
    blanks = "";
  }
  return { items: withFirstLead(items, blanks), foot: blanks };
}

function isInside(kind: LineKind | undefined, depth: number): boolean {
  return kind === "continued" || (kind === "item" && depth > 1);
}

function continueItem(item: ListItem | undefined, lines: string): ListItem | undefined {
  return item && { ...item, rest: item.rest + lines };
}

function readItem(line: string, lead: string): ListItem | undefined {
  const [, marker, box = "", head] = start.exec(line) ?? [];
  if (marker === undefined || head === undefined) return undefined;
  return { key: head.trim().replace(/\s+/g, " "), lead, marker, box, head, rest: "" };
}

/** Nothing stands before the first item; were it not first, it would be as far from its neighbour as the next is. */
function withFirstLead(items: readonly ListItem[], foot: string): ListItem[] {
  const [first, ...others] = items;
  return first === undefined ? [] : [{ ...first, lead: others[0]?.lead ?? foot }, ...others];
}

/** The text of a list. */
export function formatList({ items, foot }: List): string {
  const texts = items.map(
    ({ lead, marker, box, head, rest }, at) => (at === 0 ? "" : lead) + marker + box + head + rest,
  );
  return texts.join("") + foot;
}
