import { readItemLine } from "./item-line.ts";
import type { LineInfo, LineKind } from "./line-kinds.ts";

/** One item of a list, with everything that belongs to it. */
export interface ListItem {
  /** What it is recognised by: its first line without marker, box and blanks. */
  readonly key: string;
  /** Blank lines before it, as it has or would have them between two items. */
  readonly lead: string;
  /** Indent, bullet or number, and the blanks behind it. */
  readonly marker: string;
  /** ` ` or `x` in brackets with the blanks behind; empty for an item without a box. */
  readonly box: string;
  /** The rest of the first line, with its terminator. */
  readonly head: string;
  /** Lines that continue the item, and items nested in it. */
  readonly rest: string;
}

/** Items that are siblings, and the blank lines before the first and behind the last one. */
export interface List {
  readonly lead: string;
  readonly items: readonly ListItem[];
  readonly foot: string;
}

/**
 * Reads lines as one list. Undefined where they do not begin with an item, where an item is less indented than the
 * first, and where anything stands in between that belongs to no item.
 */
export function parseList(lines: readonly string[], kinds: readonly LineInfo[]): List | undefined {
  const first = kinds.findIndex(({ kind }) => kind !== "blank");
  if (first === -1) return { lead: lines.join(""), items: [], foot: "" };
  const outset = kinds[first]?.indent ?? 0;
  const items: ListItem[] = [];
  let blanks = "";
  for (const [at, { kind, indent }] of kinds.slice(first).entries()) {
    const text = blanks + (lines[first + at] ?? "");
    if (kind === "blank") {
      blanks = text;
      continue;
    }
    const relation = relationOf(kind, indent - outset);
    const last = relation === "inside" ? items.pop() : undefined;
    const item = relation === "sibling" ? readItem(text.slice(blanks.length), blanks) : continued(last, text);
    if (item === undefined) return undefined;
    items.push(item);
    blanks = "";
  }
  return { lead: lines.slice(0, first).join(""), items: withFirstLead(items), foot: blanks };
}

/** What a line is to the list, by how much deeper it is than the first item. */
function relationOf(kind: LineKind, depth: number): "sibling" | "inside" | undefined {
  if (kind === "item" && depth >= 0 && depth < 2) return "sibling";
  return kind === "continued" || (kind === "item" && depth > 1) ? "inside" : undefined;
}

function continued(item: ListItem | undefined, lines: string): ListItem | undefined {
  return item && { ...item, rest: item.rest + lines };
}

function readItem(line: string, lead: string): ListItem | undefined {
  const parts = readItemLine(line);
  return parts && { key: parts.head.trim().replace(/\s+/g, " "), lead, ...parts, rest: "" };
}

/** Nothing stands before the first item; were it not first, it would be as far from its neighbour as the next is. */
function withFirstLead(items: readonly ListItem[]): ListItem[] {
  const [first, ...others] = items;
  return first === undefined ? [] : [{ ...first, lead: others[0]?.lead ?? "" }, ...others];
}

/** The text of a list. */
export function formatList({ lead, items, foot }: List): string {
  const texts = items.map(
    (item, at) => (at === 0 ? "" : item.lead) + item.marker + item.box + item.head + item.rest,
  );
  return lead + texts.join("") + foot;
}
