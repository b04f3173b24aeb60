import type { Effort } from "./effort.ts";
import type { LinePair, Region } from "./region.ts";

/** A place between lines: before this position of `a` and before this position of `b`. */
interface CutPoint {
  readonly a: number;
  readonly b: number;
}

/** Where to cut a region: in one or two points, in order. */
export interface Cuts {
  readonly points: readonly CutPoint[];
  /** Whether a shortest edit path goes through the points; otherwise they are merely good ones. */
  readonly isShortest: boolean;
}

/** Edits to look for from each end before good cuts are taken for the best one (git's least figure). */
const costCap = 256;

/**
 * Finds where to cut a region, by the linear-space form of Myers' O(ND) algorithm: paths of growing cost start
 * from both corners until two of them meet. Where none have met at the cost cap, the points are taken that got
 * furthest from either corner, so that a cut never costs more than the cap squared.
 *
 * @param region trimmed (see `trimRegion`), with lines on both sides
 * @param effort counts the paths looked at
 * @returns points of the region, none of them its start or its end
 */
export function findCuts(pair: LinePair, region: Region, effort: Effort): Cuts {
  const aLength = region.aEnd - region.aStart;
  const bLength = region.bEnd - region.bStart;
  const cap = Math.min(costCap, aLength + bLength);
  const forward = frontFrom(1, region, cap);
  const backward = frontFrom(-1, region, cap);
  const none = new Int32Array();
  // Paths meet in the forward front when the total cost is odd, in the backward front when it is even.
  const isOdd = (aLength - bLength) % 2 !== 0;
  for (let cost = 0; cost <= cap; cost++) {
    effort.steps += 2 * cost + 2;
    const met =
      advance(pair, forward, isOdd ? backward.reach : none, cost) ??
      advance(pair, backward, isOdd ? none : forward.reach, cost);
    if (met !== undefined) return { points: [met], isShortest: true };
  }
  const [ahead, behind] = [furthest(forward), furthest(backward)];
  const isApart = ahead.point.a <= behind.point.a && ahead.point.b <= behind.point.b;
  if (isApart) return { points: [ahead.point, behind.point], isShortest: false };
  return { points: [ahead.passed >= behind.passed ? ahead.point : behind.point], isShortest: false };
}

/**
 * The edit paths that start from one corner of a region. `x` and `y` count the lines of a and of b that a path
 * has passed, and its diagonal is x - y.
 */
interface Front {
  /** 1 for paths that start at the region's start and go on, -1 for those that start at its end and go back. */
  readonly sign: 1 | -1;
  /** The position in a and the position in b of the first line that a path passes. */
  readonly aFirst: number;
  readonly bFirst: number;
  readonly aLength: number;
  readonly bLength: number;
  /** By diagonal, shifted by {@link middle}: the greatest x of the paths that end on it; -1 for none. */
  readonly reach: Int32Array;
  readonly middle: number;
}

function frontFrom(sign: 1 | -1, region: Region, cap: number): Front {
  const middle = cap + 1;
  const reach = new Int32Array(2 * cap + 3).fill(-1);
  // As if an insertion had led to the corner itself: that makes the first step like all others.
  reach[middle + 1] = 0;
  return {
    sign,
    aFirst: sign === 1 ? region.aStart : region.aEnd - 1,
    bFirst: sign === 1 ? region.bStart : region.bEnd - 1,
    aLength: region.aEnd - region.aStart,
    bLength: region.bEnd - region.bStart,
    reach,
    middle,
  };
}

/**
 * Lets every path make one more edit and then pass all lines that agree.
 *
 * @param facing the reach of the other front, if paths can meet it at this cost; otherwise nothing
 * @param cost the number of edits of each path after this one: 0, 1, 2, … in turn
 * @returns where a path met one of the other front
 */
function advance({ a, b }: LinePair, front: Front, facing: Int32Array, cost: number): CutPoint | undefined {
  const { sign, aFirst, bFirst, aLength, bLength, reach, middle } = front;
  // No path can insert more lines than b has, or delete more than a has.
  const lowest = cost - 2 * Math.min(cost, bLength);
  const highest = 2 * Math.min(cost, aLength) - cost;
  const facingMiddle = middle + aLength - bLength;
  for (let step = 0; step <= highest - lowest; step += 2) {
    const diagonal = sign === 1 ? highest - step : lowest + step;
    const index = middle + diagonal;
    const end = Math.min(aLength, bLength + diagonal);
    let x = greater((reach[index - 1] ?? -1) + 1, reach[index + 1] ?? -1);
    let aNext = aFirst + sign * x;
    let bNext = bFirst + sign * (x - diagonal);
    while (x < end && a[aNext] === b[bNext]) {
      x++;
      aNext += sign;
      bNext += sign;
    }
    reach[index] = x;
    if (x <= end && x + (facing[facingMiddle - diagonal] ?? -1) >= aLength)
      return pointAt(front, x, diagonal);
  }
  return undefined;
}

/** The greater of two small integers, without a branch: which one it is is a toss-up, here in the hottest loop. */
function greater(one: number, other: number): number {
  const lead = one - other;
  return other + (lead & ~(lead >> 31));
}

/** Of all points that paths have reached, the one with most lines behind it, and how many these are. */
function furthest(front: Front): { readonly point: CutPoint; readonly passed: number } {
  let best = { x: 0, diagonal: 0, passed: 0 };
  for (const [index, x] of front.reach.entries()) {
    const diagonal = index - front.middle;
    const y = x - diagonal;
    const isInside = x >= 0 && y >= 0 && x <= front.aLength && y <= front.bLength;
    if (isInside && x + y > best.passed) best = { x, diagonal, passed: x + y };
  }
  return { point: pointAt(front, best.x, best.diagonal), passed: best.passed };
}

function pointAt({ sign, aFirst, bFirst }: Front, x: number, diagonal: number): CutPoint {
  const y = x - diagonal;
  return sign === 1 ? { a: aFirst + x, b: bFirst + y } : { a: aFirst + 1 - x, b: bFirst + 1 - y };
}
