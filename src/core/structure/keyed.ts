import { interleave } from "../lines/interleave.ts";
import { pushAll } from "../lines/push-all.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import { compareNaturally } from "./natural-order.ts";

/** Something with a name of its own among its siblings: a row, a column, a list item, a record, a YAML entry. */
export interface Keyed {
  readonly key: string;
}

/** What the merge has to know of the elements. */
export interface KeyedRules<T extends Keyed> {
  readonly isSame: (a: T, b: T) => boolean;
  /** Merges what both sides changed or added; undefined for a conflict. */
  readonly merge: (base: T | undefined, ours: T, theirs: T) => T | undefined;
  /** Whether their order means something: then nobody knows which of two that both sides inserted comes first. */
  readonly isOrdered?: boolean;
}

/**
 * Merges three sequences of named elements. Each side's changes apply element by element; what both insert at one
 * place stands in natural order of the keys, each side's own order kept; what one side deletes goes if the other
 * left it as it was.
 *
 * @returns undefined rather than a guess: a doubled key, a moved element, an edit against a deletion, an element
 *   that one side deleted and the other replaced, one that both inserted at different places, one that was inserted
 *   into a sequence that the other side has replaced, or where the other side left neither neighbour
 */
export function mergeKeyed<T extends Keyed>(
  versions: ThreeWay<readonly T[]>,
  rules: KeyedRules<T>,
): readonly T[] | undefined {
  const places = new Map(versions.base.map(({ key }, index) => [key, index]));
  if (places.size !== versions.base.length) return undefined;
  const ours = placeSide(versions.ours, places);
  const theirs = placeSide(versions.theirs, places);
  if (ours === undefined || theirs === undefined || !isMergeable(versions.base, ours, theirs))
    return undefined;
  const merged: T[] = [];
  for (let place = 0; place <= versions.base.length; place++) {
    const added = mergeInserted(ours, theirs, { place, rules });
    const kept = mergeKept(versions.base[place], ours, { theirs, rules });
    if (added === undefined || kept === undefined) return undefined;
    pushAll(merged, added);
    pushAll(merged, kept);
  }
  return byKey(merged).size === merged.length ? merged : undefined;
}

/** One side against the base: what it kept, by key, and what it inserted before each element of the base. */
interface PlacedSide<T> {
  readonly kept: ReadonlyMap<string, T>;
  readonly inserted: ReadonlyMap<number, readonly T[]>;
}

/** @returns undefined where the side moved an element of the base, or has a key twice */
function placeSide<T extends Keyed>(
  side: readonly T[],
  places: ReadonlyMap<string, number>,
): PlacedSide<T> | undefined {
  const kept = new Map<string, T>();
  const inserted = new Map<number, T[]>();
  let next = 0;
  for (const element of side) {
    const place = places.get(element.key);
    if (place === undefined) {
      const before = inserted.get(next);
      if (before === undefined) inserted.set(next, [element]);
      else before.push(element);
      continue;
    }
    if (place < next) return undefined;
    kept.set(element.key, element);
    next = place + 1;
  }
  return { kept, inserted };
}

function isMergeable<T extends Keyed>(
  base: readonly T[],
  ours: PlacedSide<T>,
  theirs: PlacedSide<T>,
): boolean {
  const isPlaced = isAtHome(base, ours, theirs) && isAtHome(base, theirs, ours);
  return isPlaced && !isReplacedTwice(base, ours, theirs);
}

/**
 * Whether both sides deleted an element and they did not put the same in its place. It may then be an edit of it
 * that the other side deleted, or another edit.
 */
function isReplacedTwice<T extends Keyed>(
  base: readonly T[],
  ours: PlacedSide<T>,
  theirs: PlacedSide<T>,
): boolean {
  const next = { ours: 0, theirs: 0 };
  for (const [place, { key }] of base.entries()) {
    const isGone = !ours.kept.has(key) && !theirs.kept.has(key);
    if (isGone && keysAt(ours, next.ours) !== keysAt(theirs, next.theirs)) return true;
    if (ours.kept.has(key)) next.ours = place + 1;
    if (theirs.kept.has(key)) next.theirs = place + 1;
  }
  return false;
}

/**
 * Whether what one side inserted belongs into what the other side made of the sequence: at least half of it is still
 * there, and of the two neighbours of an insertion at least one. Before the first and behind the last is the
 * text around, which all versions have.
 */
function isAtHome<T extends Keyed>(base: readonly T[], side: PlacedSide<T>, other: PlacedSide<T>): boolean {
  if (side.inserted.size === 0) return true;
  const isLeft = (place: number) => base[place] === undefined || other.kept.has(base[place].key);
  const isBesideKept = (place: number) => {
    let next = place;
    while (base[next] !== undefined && !side.kept.has(base[next]?.key ?? "")) next++;
    return isLeft(place - 1) || isLeft(next);
  };
  return 2 * other.kept.size >= base.length && [...side.inserted.keys()].every(isBesideKept);
}

function keysAt<T extends Keyed>(side: PlacedSide<T>, place: number): string {
  return JSON.stringify((side.inserted.get(place) ?? []).map(({ key }) => key));
}

interface InsertRules<T extends Keyed> {
  readonly place: number;
  readonly rules: KeyedRules<T>;
}

function mergeInserted<T extends Keyed>(
  ours: PlacedSide<T>,
  theirs: PlacedSide<T>,
  { place, rules }: InsertRules<T>,
): readonly T[] | undefined {
  const [added, others] = [ours.inserted.get(place) ?? [], theirs.inserted.get(place) ?? []];
  if (added.length === 0 || others.length === 0) return added.length === 0 ? others : added;
  const [left, right] = [byKey(added), byKey(others)];
  if (!isSameOrder([...left.keys()], [...right.keys()])) return undefined;
  if (rules.isOrdered === true && !holdsAll(left, right) && !holdsAll(right, left)) return undefined;
  const keys = interleave([...left.keys()], [...right.keys()], compareNaturally);
  return everyOne(keys, (key) => {
    const [mine, yours] = [left.get(key), right.get(key)];
    return mine !== undefined && yours !== undefined ? rules.merge(undefined, mine, yours) : (mine ?? yours);
  });
}

function holdsAll(some: ReadonlyMap<string, unknown>, others: ReadonlyMap<string, unknown>): boolean {
  return [...others.keys()].every((key) => some.has(key));
}

function byKey<T extends Keyed>(elements: readonly T[]): Map<string, T> {
  return new Map(elements.map((element) => [element.key, element]));
}

/** What `read` makes of each key; undefined if it is undefined for one. */
function everyOne<T>(keys: readonly string[], read: (key: string) => T | undefined): T[] | undefined {
  const found = keys.flatMap((key) => read(key) ?? []);
  return found.length === keys.length ? found : undefined;
}

/** Whether what two sequences share stands in the same order in both. */
function isSameOrder(a: readonly string[], b: readonly string[]): boolean {
  const [inA, inB] = [new Set(a), new Set(b)];
  const shared = b.filter((key) => inA.has(key));
  return a.filter((key) => inB.has(key)).every((key, index) => shared[index] === key);
}

/** @returns the element, nothing where it goes (or where there is none), undefined for a conflict */
function mergeKept<T extends Keyed>(
  base: T | undefined,
  { kept }: PlacedSide<T>,
  { theirs, rules }: { readonly theirs: PlacedSide<T>; readonly rules: KeyedRules<T> },
): readonly T[] | undefined {
  if (base === undefined) return [];
  const [left, right] = [kept.get(base.key), theirs.kept.get(base.key)];
  if (left !== undefined && right !== undefined) {
    const merged = rules.merge(base, left, right);
    return merged === undefined ? undefined : [merged];
  }
  const rest = left ?? right;
  return rest === undefined || rules.isSame(base, rest) ? [] : undefined;
}

/**
 * Merges one value by the three-way rule: equal, or the side that changed it.
 *
 * @returns undefined where both changed it differently
 */
export function pickChanged<T>(base: T | undefined, ours: T, theirs: T): T | undefined {
  if (ours === theirs || theirs === base) return ours;
  return ours === base ? theirs : undefined;
}
