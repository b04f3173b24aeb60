/**
 * A stretch of lines of version `a` set against a stretch of lines of version `b`.
 * Positions are line indices from 0; each end is exclusive.
 */
export interface Region {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
}

/** The two versions under comparison, as interned lines (see `internLines`). */
export interface LinePair {
  readonly a: Int32Array;
  readonly b: Int32Array;
}

/**
 * Narrows a region by the lines that its two sides share at the start and at the end.
 *
 * @returns the region that is left; one side or both may be empty
 */
export function trimRegion({ a, b }: LinePair, region: Region): Region {
  let { aStart, aEnd, bStart, bEnd } = region;
  while (aStart < aEnd && bStart < bEnd && a[aStart] === b[bStart]) {
    aStart++;
    bStart++;
  }
  while (aStart < aEnd && bStart < bEnd && a[aEnd - 1] === b[bEnd - 1]) {
    aEnd--;
    bEnd--;
  }
  return { aStart, aEnd, bStart, bEnd };
}

/** Whether one side of the region has no lines: then all of the other side is deleted or inserted. */
export function isOneSided(region: Region): boolean {
  return region.aStart === region.aEnd || region.bStart === region.bEnd;
}

/** One more than the greatest line id of the pair: the size of a table that is indexed by id. */
export function idCount({ a, b }: LinePair): number {
  let greatest = -1;
  for (const id of a) if (id > greatest) greatest = id;
  for (const id of b) if (id > greatest) greatest = id;
  return greatest + 1;
}
