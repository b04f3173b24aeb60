/** One thing as it is in the three versions of a merge. */
export interface ThreeWay<T> {
  readonly base: T;
  /** The integration side: what all earlier agents made of the base. */
  readonly ours: T;
  /** The agent's tip. */
  readonly theirs: T;
}

/** The name of a version. */
export type Side = keyof ThreeWay<unknown>;

/** The names of the versions, to be mapped to something by name. */
export const sides: { readonly [Name in Side]: Name } = { base: "base", ours: "ours", theirs: "theirs" };

/** Applies `change` to each version. */
export function mapVersions<T, R>(
  { base, ours, theirs }: ThreeWay<T>,
  change: (version: T) => R,
): ThreeWay<R> {
  return { base: change(base), ours: change(ours), theirs: change(theirs) };
}

/**
 * Merges one small value: the side that changed it wins. When both changed it differently, `greater` decides by
 * content, so that the result does not depend on which side is which.
 */
export function mergeValue<T>(
  { base, ours, theirs }: ThreeWay<T>,
  isEqual: (a: T, b: T) => boolean,
  greater: (a: T, b: T) => T,
): T {
  if (isEqual(theirs, base) || isEqual(ours, theirs)) return ours;
  return isEqual(ours, base) ? theirs : greater(ours, theirs);
}
