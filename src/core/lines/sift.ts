import { idCount } from "./region.ts";
import type { LinePair, Region } from "./region.ts";

/** The positions, in order, of the lines of each side that are worth aligning. */
export interface Sifted {
  readonly a: Int32Array;
  readonly b: Int32Array;
}

/**
 * Picks the lines of a region that the alignment should look at. A line that the other version does not have
 * can only be a change. A line that the other version has very often (a blank, a rule, a brace), amid lines
 * that it does not have at all, would tie rewritten text to some unrelated place, so it goes too. This is how
 * git prepares its default diff; it is also what makes rewritten text cheap.
 */
export function siftLines(pair: LinePair, region: Region): Sifted {
  const { a, b } = pair;
  const distinct = idCount(pair);
  const countInA = countLines(a, distinct);
  const countInB = countLines(b, distinct);
  return {
    a: siftSide(
      a.subarray(0, region.aEnd).map((line) => countInB[line] ?? 0),
      region.aStart,
      commonFrom(a.length),
    ),
    b: siftSide(
      b.subarray(0, region.bEnd).map((line) => countInA[line] ?? 0),
      region.bStart,
      commonFrom(b.length),
    ),
  };
}

function countLines(lines: Int32Array, distinct: number): Int32Array {
  const count = new Int32Array(distinct);
  for (const line of lines) count[line] = (count[line] ?? 0) + 1;
  return count;
}

/** From how many matches on a line is common: the square root of the length, rounded as git does, at most 1,024. */
function commonFrom(length: number): number {
  let root = 1;
  for (let rest = length; rest > 0; rest >>= 2) root *= 2;
  return Math.min(root, 1024);
}

/** @param matches for each line of this side, how often the other version has it */
function siftSide(matches: Int32Array, start: number, common: number): Int32Array {
  const kept = new Int32Array(matches.length - start);
  let size = 0;
  let position = start;
  while (position < matches.length) {
    const run = doubtfulRun(matches, position, common);
    for (; position < run.end; position++) {
      const isDropped = matches[position] === 0 || (position > run.firstLone && position < run.lastLone);
      if (!isDropped) kept[size++] = position;
    }
    if (position < matches.length) kept[size++] = position++;
  }
  return kept.subarray(0, size);
}

/**
 * The lines from `start` that have no match or are common, up to the first that is neither. Between its lone
 * lines, those without a match, the common ones are dropped, unless they make a quarter of the run or more:
 * then no stretch between lone lines is named.
 */
function doubtfulRun(matches: Int32Array, start: number, common: number) {
  let commonCount = 0;
  let firstLone = Infinity;
  let lastLone = -1;
  let end = start;
  for (; end < matches.length; end++) {
    const count = matches[end] ?? 0;
    if (count > 0 && count < common) break;
    if (count > 0) commonCount++;
    else {
      firstLone = Math.min(firstLone, end);
      lastLone = end;
    }
  }
  const isMostlyLone = commonCount * 4 < end - start;
  return isMostlyLone ? { end, firstLone, lastLone } : { end, firstLone: Infinity, lastLone: -1 };
}
