import { pushAll } from "./push-all.ts";

/** Orders two elements by roster or content, never by the side that they came from; 0 only for the same element. */
export type Compare<T> = (a: T, b: T) => number;

/**
 * Makes one sequence of two that were added at the same place. Each keeps its own order, what both have comes
 * once, and in between the lesser element goes first. Sequences that are put together one by one give the same
 * result in any order; that is what makes merging agents one by one independent of their order.
 *
 * @param ours elements, each at most once
 * @param theirs elements, each at most once
 */
export function interleave<T>(ours: readonly T[], theirs: readonly T[], compare: Compare<T>): T[] {
  const theirsAt = new Map(theirs.map((element, index) => [element, index]));
  const shared = ours.flatMap((element, index) => {
    const at = theirsAt.get(element);
    return at === undefined ? [] : [{ ours: index, theirs: at }];
  });
  if (shared.some(({ theirs }, index) => theirs < (shared[index - 1]?.theirs ?? 0))) {
    return [...new Set([...ours, ...theirs])].toSorted(compare);
  }
  const result: T[] = [];
  let from = { ours: 0, theirs: 0 };
  for (const until of [...shared, { ours: ours.length, theirs: theirs.length }]) {
    const [left, right] = [ours.slice(from.ours, until.ours), theirs.slice(from.theirs, until.theirs)];
    pushAll(result, mergeApart(left, right, compare));
    pushAll(result, ours.slice(until.ours, until.ours + 1));
    from = { ours: until.ours + 1, theirs: until.theirs + 1 };
  }
  return result;
}

/**
 * Merges like sorted lists. An element that stands behind a greater one of its own side counts as that one:
 * so the result is sorted by what its elements count as, and stays so when more is merged into it.
 */
function mergeApart<T>(ours: readonly T[], theirs: readonly T[], compare: Compare<T>): T[] {
  const counted = [...countAs(ours, compare), ...countAs(theirs, compare)];
  return counted.toSorted((a, b) => compare(a.as, b.as)).map(({ element }) => element);
}

function countAs<T>(elements: readonly T[], compare: Compare<T>): { element: T; as: T }[] {
  let greatest: T | undefined;
  return elements.map((element) => {
    if (greatest === undefined || compare(element, greatest) > 0) greatest = element;
    return { element, as: greatest };
  });
}
