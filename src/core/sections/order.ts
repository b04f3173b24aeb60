/**
 * The largest set of places that are already in order: indexes of a longest increasing subsequence. Everything
 * outside it has to move. O(n log n); of several longest ones it takes the one whose values end lowest.
 */
export function indexesInOrder(values: readonly number[]): ReadonlySet<number> {
  const tails: number[] = [];
  const previous: (number | undefined)[] = [];
  for (const [index, value] of values.entries()) {
    const length = firstAtLeast(tails, values, value);
    previous.push(length === 0 ? undefined : tails[length - 1]);
    tails[length] = index;
  }
  const kept = new Set<number>();
  for (let index = tails.at(-1); index !== undefined; index = previous[index]) kept.add(index);
  return kept;
}

/** How many of the sorted `tails` point to a value below `value`. */
function firstAtLeast(tails: readonly number[], values: readonly number[], value: number): number {
  let low = 0;
  let high = tails.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[tails[middle] ?? 0] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
