import type { Effort } from "./effort.ts";
import { PathFront } from "./path-front.ts";
import type { LinePair, Region } from "./region.ts";

/** A place to cut a region in two: before this position of `a` and before this position of `b`. */
export interface SplitPoint {
  readonly a: number;
  readonly b: number;
  /** Whether a shortest edit path goes through this point; otherwise it is merely a good one. */
  readonly isShortest: boolean;
}

/** Edits to look for from each end before a good split is taken for the best one (git's figure). */
const leastCostCap = 256;

/**
 * Finds where to cut a region in two, by the linear-space form of Myers' O(ND) algorithm: paths of growing
 * cost start from both corners until two of them meet. Where none have met at the cost cap, the point that got
 * furthest is taken, so that one cut costs no more than the cap squared.
 *
 * @param region trimmed (see `trimRegion`), with lines on both sides
 * @param effort counts the paths looked at
 * @returns a point of the region that is neither its start nor its end
 */
export function findSplit(pair: LinePair, region: Region, effort: Effort): SplitPoint {
  const aLength = region.aEnd - region.aStart;
  const bLength = region.bEnd - region.bStart;
  const width = aLength + bLength;
  const cap = Math.min(width, Math.max(leastCostCap, Math.ceil(Math.sqrt(width))));
  const forward = new PathFront(pair, region, { sign: 1, cap });
  const backward = new PathFront(pair, region, { sign: -1, cap });
  // Paths meet in the forward front when the total cost is odd, in the backward front when it is even.
  const isOdd = (aLength - bLength) % 2 !== 0;
  for (let cost = 0; cost <= cap; cost++) {
    effort.steps += 2 * cost + 2;
    const met =
      forward.advance(cost, isOdd ? backward : undefined) ??
      backward.advance(cost, isOdd ? undefined : forward);
    if (met !== undefined) return { ...met, isShortest: true };
  }
  const [ahead, behind] = [forward.furthest(), backward.furthest()];
  return { ...(ahead.passed >= behind.passed ? ahead.point : behind.point), isShortest: false };
}
