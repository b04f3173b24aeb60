import type { List, ListItem } from "./list.ts";

/** Share of words that an item must have in common with another to count as the same one, reworded. */
const leastLikeness = 0.6;

/** Pairs of items to compare between two that both have; beyond it nothing counts as reworded. */
const mostComparisons = 10_000;

/**
 * Recognises reworded items: an item of the side that stands where one of the base is gone, and shares most of its
 * words, gets its key. Only between two items that both have, and in their order.
 */
export function pairEdited(base: List, side: List): List {
  const inBase = new Set(base.items.map(({ key }) => key));
  const inSide = new Set(side.items.map(({ key }) => key));
  const gone = runsBetween(base.items, inSide);
  const keys = new Map<ListItem, string>();
  for (const [anchor, fresh] of runsBetween(side.items, inBase)) {
    let candidates = gone.get(anchor) ?? [];
    if (candidates.length * fresh.length > mostComparisons) continue;
    for (const item of fresh) {
      const match = mostLike(item, candidates);
      if (match === undefined) continue;
      keys.set(item, match.key);
      candidates = candidates.slice(candidates.indexOf(match) + 1);
    }
  }
  return { ...side, items: side.items.map((item) => ({ ...item, key: keys.get(item) ?? item.key })) };
}

/** Items that are not among the shared, by the shared item that they follow. */
function runsBetween(
  items: readonly ListItem[],
  shared: ReadonlySet<string>,
): Map<string | undefined, ListItem[]> {
  const runs = new Map<string | undefined, ListItem[]>();
  let anchor: string | undefined;
  for (const item of items) {
    if (shared.has(item.key)) anchor = item.key;
    else if (!runs.has(anchor)) runs.set(anchor, [item]);
    else runs.get(anchor)?.push(item);
  }
  return runs;
}

function mostLike(item: ListItem, candidates: readonly ListItem[]): ListItem | undefined {
  let best: ListItem | undefined;
  let most = leastLikeness;
  for (const candidate of candidates) {
    const likeness = likenessOf(item.key, candidate.key);
    if (likeness > most || (best === undefined && likeness === most)) {
      best = candidate;
      most = likeness;
    }
  }
  return best;
}

/** Twice the words in common, by the words of both. */
function likenessOf(a: string, b: string): number {
  const [left, right] = [new Set(a.split(" ")), new Set(b.split(" "))];
  const common = [...left].filter((word) => right.has(word)).length;
  return (2 * common) / (left.size + right.size);
}
