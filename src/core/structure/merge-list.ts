import type { Versions } from "../lines/chunk.ts";
import { mapVersions } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import type { MergeText } from "./text-merge.ts";
import { mergeKeyed, pickChanged } from "./keyed.ts";
import type { LineInfo } from "./line-kinds.ts";
import { formatList, parseList } from "./list.ts";
import type { List, ListItem } from "./list.ts";
import { pairEdited } from "./pair-edited.ts";

/**
 * Merges a list or a checklist by its items (merge semantics, section 4): what both insert at one place stands in
 * natural order; an item that one side deleted goes if the other left it alone; a box is a bit of its own, so that
 * tick and reword combine, and an untick is as good as a tick. What is nested in an item belongs to it.
 *
 * @param lines nothing but one list in each version
 * @param mergeInner merges what both sides changed inside one item
 * @returns undefined for what is no such list, and for any conflict
 */
export function mergeList(
  lines: Versions,
  kinds: ThreeWay<readonly LineInfo[]>,
  mergeInner: MergeText,
): string | undefined {
  const [base, ours, theirs] = [
    parseList(lines.base, kinds.base),
    parseList(lines.ours, kinds.ours),
    parseList(lines.theirs, kinds.theirs),
  ];
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  const sides = { base, ours: pairEdited(base, ours), theirs: pairEdited(base, theirs) };
  const items = mergeKeyed(
    mapVersions(sides, ({ items }) => items),
    {
      isSame: (a, b) => isSameItem(a, b),
      merge: (before, left, right) => mergeItem({ base: before, ours: left, theirs: right }, mergeInner),
    },
  );
  if (items === undefined || isMisnumbered(items, sides)) return undefined;
  return formatList({ items, foot: pickBlanks(base.foot, ours.foot, theirs.foot) });
}

/** Whether an item says the same; blanks before it say nothing. */
function isSameItem(a: ListItem, b: ListItem): boolean {
  return a.box.trim() === b.box.trim() && a.head === b.head && a.rest === b.rest;
}

interface ItemVersions {
  readonly base: ListItem | undefined;
  readonly ours: ListItem;
  readonly theirs: ListItem;
}

function mergeItem({ base, ours, theirs }: ItemVersions, mergeInner: MergeText): ListItem | undefined {
  const pick = (read: (item: ListItem) => string) =>
    pickChanged(base && read(base), read(ours), read(theirs));
  const inner = (read: (item: ListItem) => string) => {
    const picked = pick(read);
    if (picked !== undefined || base === undefined) return picked;
    const merged = mergeInner(read(base), read(ours), read(theirs));
    return merged.kind === "clean" ? merged.text : undefined;
  };
  const lead = pickBlanks(base?.lead, ours.lead, theirs.lead);
  const [marker, box] = [pick((item) => item.marker), mergeBox(base, ours, theirs)];
  const [head, rest] = [inner((item) => item.head), inner((item) => item.rest)];
  if (marker === undefined || box === undefined) return undefined;
  if (head === undefined || rest === undefined) return undefined;
  return { key: ours.key, lead, marker, box, head, rest };
}

/** Merges blank lines; where both changed them, the longer text is it. */
function pickBlanks(base: string | undefined, ours: string, theirs: string): string {
  return pickChanged(base, ours, theirs) ?? (ours > theirs ? ours : theirs);
}

/** Merges the box: `[x]` and `[X]` are the same. */
function mergeBox(base: ListItem | undefined, ours: ListItem, theirs: ListItem): string | undefined {
  if (ours.box.toLowerCase() === theirs.box.toLowerCase())
    return ours.box > theirs.box ? ours.box : theirs.box;
  if (ours.box.toLowerCase() === base?.box.toLowerCase()) return theirs.box;
  return theirs.box.toLowerCase() === base?.box.toLowerCase() ? ours.box : undefined;
}

/** Whether items came into a list whose numbers count: they would have to be counted anew. */
function isMisnumbered(items: readonly ListItem[], sides: ThreeWay<List>): boolean {
  const numbers = new Set(items.flatMap(({ marker }) => /\d+/.exec(marker)?.[0] ?? []));
  if (numbers.size === 0 || (numbers.size === 1 && numbers.has("1"))) return false;
  const known = new Set(sides.base.items.map(({ key }) => key));
  const isKnown = (list: List) =>
    list.items.every(({ key }) => known.has(key)) && list.items.length === known.size;
  return !isKnown(sides.ours) && !isKnown(sides.theirs);
}
