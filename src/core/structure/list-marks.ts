import type { ThreeWay } from "../lines/three-way.ts";
import { pickChanged } from "./keyed.ts";
import type { List, ListItem } from "./list.ts";

/** How all items of one list are marked. */
export interface ListMarks {
  readonly indent: string;
  /** The bullet, or what stands behind each number. */
  readonly sign: string;
  /** The blanks behind it. */
  readonly gap: string;
  /** The number of the first item, where items are numbered. */
  readonly first?: number;
  /** By how much the numbers grow: 1, or 0 where every item has the same. */
  readonly step?: number;
}

const mark = /^([ \t]*)(\d*)([-*+.)])([ \t]*)$/;

/** Reads how a list is marked; undefined where its items differ in that, and for a list without items. */
export function readMarks({ items }: List): ListMarks | undefined {
  const read = items.map(({ marker }) => mark.exec(marker));
  const [first, second] = read;
  if (first === null || first === undefined) return undefined;
  const [, indent = "", digits = "", sign = "", gap = ""] = first;
  const isUniform = read.every((one) => one?.[1] === indent && one[3] === sign && one[4] === gap);
  const numbers = countFrom(digits, second?.[2]);
  const isCounted = read.every((one, at) => one?.[2] === numberAt(numbers, at));
  return isUniform && isCounted ? { indent, sign, gap, ...numbers } : undefined;
}

type Numbers = Pick<ListMarks, "first" | "step">;

/** How a list is numbered that begins with these digits; nothing for bullets. */
function countFrom(digits: string, next: string | undefined): Numbers {
  if (digits === "") return {};
  const first = Number(digits);
  return next === undefined ? { first } : { first, step: Number(next) - first };
}

/** The digits of an item by its place; none for bullets, and undefined where numbers neither stay nor grow by one. */
function numberAt({ first, step = 1 }: Numbers, at: number): string | undefined {
  if (first === undefined) return "";
  return step === 0 || step === 1 ? `${first + at * step}` : undefined;
}

/**
 * Merges how a list is marked, as one thing: the side that changed it, and of two such sides the lesser by content.
 *
 * @returns undefined where a version is marked in more than one way, or where bullets and numbers meet
 */
export function mergeMarks(lists: ThreeWay<List>): ListMarks | undefined {
  const all = [lists.base, lists.ours, lists.theirs].filter(({ items }) => items.length > 0).map(readMarks);
  const known = all.flatMap((marks) => marks ?? []);
  const isNumbered = new Set(known.map(({ first }) => first !== undefined));
  if (known.length < all.length || isNumbered.size !== 1) return undefined;
  const [base, ours, theirs] = [lists.base, lists.ours, lists.theirs].map(readMarks);
  const pick = <T extends string | number>(read: (marks: ListMarks) => T | undefined): T | undefined => {
    const [before, left, right] = [base, ours, theirs].map((marks) => marks && read(marks));
    if (left === undefined || right === undefined) return left ?? right ?? before;
    return pickChanged(before, left, right) ?? (left < right ? left : right);
  };
  const [first, step] = [pick((marks) => marks.first), pick((marks) => marks.step)];
  return {
    indent: pick(({ indent }) => indent) ?? "",
    sign: pick(({ sign }) => sign) ?? "-",
    gap: pick(({ gap }) => gap) ?? " ",
    ...(first === undefined ? {} : { first }),
    ...(step === undefined ? {} : { step }),
  };
}

/** Marks each item as its list is marked; what belongs to an item moves with the width of its marker. */
export function withMarks(items: readonly ListItem[], marks: ListMarks): ListItem[] {
  const { indent, sign, gap } = marks;
  return items.map((item, at) => {
    const marker = indent + (numberAt(marks, at) ?? "") + sign + gap;
    return { ...item, marker, rest: shifted(item.rest, item.marker.length, marker.length) };
  });
}

function shifted(rest: string, from: number, to: number): string {
  if (from === to) return rest;
  return rest.replace(new RegExp(`^ {${from}}`, "gm"), " ".repeat(to));
}
