import type { Versions } from "../lines/chunk.ts";
import { mapVersions } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import { identityOf } from "./identity.ts";
import { mergeKeyed, pickChanged } from "./keyed.ts";
import type { LineInfo } from "./line-kinds.ts";
import { mergeMarks, withMarks } from "./list-marks.ts";
import { formatList, parseList } from "./list.ts";
import type { List, ListItem } from "./list.ts";
import { pairEdited } from "./pair-edited.ts";

/** Merges what both sides changed inside one item; undefined for a conflict. */
export type MergeInner = (texts: ThreeWay<string>) => string | undefined;

/**
 * Merges a list or a checklist by its items (merge semantics, section 4): what both insert at one place stands in
 * natural order, or is a conflict where the order counts; an item that one side deleted goes if the other left it
 * alone; a box is a bit of its own, so that tick and reword combine, and an untick is as good as a tick. What is
 * nested in an item belongs to it. All items of the result are marked alike, if each version's are.
 *
 * @param lines nothing but one list in each version
 * @returns undefined for what is no such list, and for any conflict
 */
export function mergeList(
  lines: Versions,
  kinds: ThreeWay<readonly LineInfo[]>,
  mergeInner: MergeInner,
): string | undefined {
  const [base, ours, theirs] = [
    parseList(lines.base, kinds.base),
    parseList(lines.ours, kinds.ours),
    parseList(lines.theirs, kinds.theirs),
  ];
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  const read = { base, ours: pairEdited(base, ours), theirs: pairEdited(base, theirs) };
  const lists = mapVersions(read, (list) => setApart(list, shorter(ours.foot, theirs.foot)));
  const marks = mergeMarks(lists);
  const isOrdered = marks === undefined ? isNumbered(lists) : marks.first !== undefined;
  const items = mergeKeyed(
    mapVersions(lists, ({ items }) => items),
    {
      isSame: isSameItem,
      isOrdered,
      merge: (base, ours, theirs) => mergeItem({ base, ours, theirs }, mergeInner, marks !== undefined),
    },
  );
  if (items === undefined || isIdentityDoubled(items, lists)) return undefined;
  if (marks === undefined && isOrdered && isChanged(lists.ours, base) && isChanged(lists.theirs, base)) {
    return undefined;
  }
  return formatList({
    lead: pickBlanks(base.lead, ours.lead, theirs.lead),
    items: marks === undefined ? items : withMarks(items, marks),
    foot: pickBlanks(base.foot, ours.foot, theirs.foot),
  });
}

/** A list of one item does not tell how far apart items are; what stands behind both sides' last one is a sign of it. */
function setApart(list: List, lead: string): List {
  return list.items.length === 1 ? { ...list, items: list.items.map((item) => ({ ...item, lead })) } : list;
}

function shorter(a: string, b: string): string {
  return a.length < b.length ? a : b;
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

function mergeItem(
  { base, ours, theirs }: ItemVersions,
  mergeInner: MergeInner,
  isUniform: boolean,
): ListItem | undefined {
  const pick = (read: (item: ListItem) => string) =>
    pickChanged(base && read(base), read(ours), read(theirs));
  const inner = (read: (item: ListItem) => string) => {
    const picked = pick(read);
    if (picked !== undefined || base === undefined) return picked;
    return mergeInner({ base: read(base), ours: read(ours), theirs: read(theirs) });
  };
  const [head, rest, box] = [
    inner((item) => item.head),
    inner((item) => item.rest),
    mergeBox(base, ours, theirs),
  ];
  if (head === undefined || rest === undefined || box === undefined) return undefined;
  // Lines that belong to the item are indented for the marker that they come with.
  const marker = isUniform ? (rest === ours.rest ? ours : theirs).marker : pick((item) => item.marker);
  if (
    marker === undefined ||
    (isUniform && rest !== ours.rest && rest !== theirs.rest && ours.marker !== theirs.marker)
  )
    return undefined;
  return { key: ours.key, lead: pickBlanks(base?.lead, ours.lead, theirs.lead), marker, box, head, rest };
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

function isNumbered(lists: ThreeWay<List>): boolean {
  return [lists.base, lists.ours, lists.theirs].some(({ items }) =>
    items.some(({ marker }) => /\d/.test(marker)),
  );
}

/** Whether a side has other items than the base: numbers that are not counted throughout would have to be guessed. */
function isChanged({ items }: List, base: List): boolean {
  const known = new Set(base.items.map(({ key }) => key));
  return items.length !== known.size || items.some(({ key }) => !known.has(key));
}

/** Whether the sides added two items that are known by one number or link. */
function isIdentityDoubled(items: readonly ListItem[], lists: ThreeWay<List>): boolean {
  const versions = [lists.base, lists.ours, lists.theirs].map((list) => countIdentities(list.items));
  return [...countIdentities(items)].some(([identity, count]) =>
    versions.every((counts) => (counts.get(identity) ?? 0) < count && count > 1),
  );
}

function countIdentities(items: readonly ListItem[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { head } of items) {
    const identity = identityOf("item", head.trim());
    if (identity !== undefined) counts.set(identity, (counts.get(identity) ?? 0) + 1);
  }
  return counts;
}
