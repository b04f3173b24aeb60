import type { LineRange } from "./chunk.ts";
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

/**
 * @param matches for each line of this side, how often the other version has it
 * @param start the first line to look at
 * @param common from how many matches on a line is common
 */
function siftSide(matches: Int32Array, start: number, common: number): Int32Array {
  const loneBefore = countLoneBefore(matches);
  const kept = new Int32Array(matches.length - start);
  let size = 0;
  let position = start;
  while (position < matches.length) {
    const run = { start: position, end: endOfDoubtful(matches, position, common) };
    for (; position < run.end; position++) {
      const isDropped = matches[position] === 0 || isAmidLone(loneBefore, position, run);
      if (!isDropped) kept[size++] = position;
    }
    if (position < matches.length) kept[size++] = position++;
  }
  return kept.subarray(0, size);
}

/** For each position, how many lines before it are lone: the other version does not have them. */
function countLoneBefore(matches: Int32Array): Int32Array {
  const before = new Int32Array(matches.length + 1);
  let count = 0;
  for (let position = 0; position < matches.length; position++) {
    if (matches[position] === 0) count++;
    before[position + 1] = count;
  }
  return before;
}

/** Where the run of lines ends that are lone or common, and so no evidence by themselves. */
function endOfDoubtful(matches: Int32Array, start: number, common: number): number {
  let end = start;
  while (end < matches.length && (matches[end] === 0 || (matches[end] ?? 0) >= common)) end++;
  return end;
}

/** How far around a common line to look (git's figure). */
const outlook = 100;

/** Whether a common line has lone lines above and below it in its run, three times as many as common ones there. */
function isAmidLone(loneBefore: Int32Array, position: number, run: LineRange): boolean {
  const start = Math.max(run.start, position - outlook);
  const end = Math.min(run.end, position + outlook + 1);
  const lone = (from: number, to: number) => (loneBefore[to] ?? 0) - (loneBefore[from] ?? 0);
  const [above, below] = [lone(start, position), lone(position, end)];
  // The line itself counts on either side of it, as in git.
  const commonCount = end - start - above - below + 1;
  return above > 0 && below > 0 && above + below > 3 * commonCount;
}
