import type { Effort } from "./effort.ts";
import { idCount } from "./region.ts";
import type { LinePair, Region } from "./region.ts";

/** A line that occurs more often than this in a region is no landmark there (git's and JGit's figure). */
const rareUpTo = 64;

/** Lines that both sides share, one after the other, and how often the rarest of them occurs in side a. */
interface Run extends Region {
  readonly rarity: number;
}

/**
 * Finds anchors by rarity: a run of shared lines is trusted the more, the longer it is and the rarer its
 * rarest line. This is the idea of histogram diff. It differs from git's in one point: git takes the first of
 * the best runs and searches the rest again, which is quadratic when every second line was edited; here all
 * runs that are equally good and follow each other are taken at once.
 */
export class AnchorFinder {
  readonly #pair: LinePair;
  readonly #effort: Effort;
  /** By line id: how often the line occurs in the region's side a. */
  readonly #count: Int32Array;
  /** By line id: the line's first position in the region's side a. Stale unless the count is above 0. */
  readonly #first: Int32Array;
  /** By position in a: the next position of the same line in the region, -1 for none. */
  readonly #next: Int32Array;

  constructor(pair: LinePair, effort: Effort) {
    const distinct = idCount(pair);
    this.#pair = pair;
    this.#effort = effort;
    this.#count = new Int32Array(distinct);
    this.#first = new Int32Array(distinct);
    this.#next = new Int32Array(pair.a.length);
  }

  /**
   * Searches one region.
   *
   * @param limit the step count at which to give up
   * @returns runs that both sides share, in order and apart; none where no shared line is rare, or on giving up
   */
  search(region: Region, limit: number): readonly Region[] {
    this.#countLines(region);
    const best = new BestRuns();
    let position = region.bStart;
    while (position < region.bEnd && this.#effort.steps < limit) {
      this.#effort.steps++;
      const count = this.#countAt(position);
      const runs = count > 0 && count <= best.rarity ? this.#runsThrough(position, region) : [];
      for (const run of runs) best.offer(run);
      position = Math.max(position + 1, ...runs.map((run) => run.bEnd));
    }
    this.#forgetLines(region);
    return position < region.bEnd ? [] : best.runs;
  }

  #countLines({ aStart, aEnd }: Region): void {
    for (let position = aEnd - 1; position >= aStart; position--) {
      const id = this.#pair.a[position] ?? 0;
      const seen = this.#count[id] ?? 0;
      this.#next[position] = seen === 0 ? -1 : (this.#first[id] ?? -1);
      this.#first[id] = position;
      this.#count[id] = seen + 1;
    }
    this.#effort.steps += aEnd - aStart;
  }

  #forgetLines({ aStart, aEnd }: Region): void {
    for (let position = aStart; position < aEnd; position++) this.#count[this.#pair.a[position] ?? 0] = 0;
  }

  #countAt(bPosition: number): number {
    return this.#count[this.#pair.b[bPosition] ?? 0] ?? 0;
  }

  /** The longest runs through a line of b: one for each place in a that has the line and is in no earlier run. */
  #runsThrough(bPosition: number, region: Region): Run[] {
    const runs: Run[] = [];
    let at = this.#first[this.#pair.b[bPosition] ?? 0] ?? -1;
    while (at !== -1) {
      const run = this.#extend(at, bPosition, region);
      runs.push(run);
      while (at !== -1 && at < run.aEnd) at = this.#next[at] ?? -1;
    }
    return runs;
  }

  #extend(aPosition: number, bPosition: number, region: Region): Run {
    const { a, b } = this.#pair;
    let rarity = this.#countAt(bPosition);
    let aStart = aPosition;
    let bStart = bPosition;
    while (aStart > region.aStart && bStart > region.bStart && a[aStart - 1] === b[bStart - 1]) {
      aStart--;
      bStart--;
      rarity = Math.min(rarity, this.#countAt(bStart));
    }
    let aEnd = aPosition + 1;
    let bEnd = bPosition + 1;
    while (aEnd < region.aEnd && bEnd < region.bEnd && a[aEnd] === b[bEnd]) {
      rarity = Math.min(rarity, this.#countAt(bEnd));
      aEnd++;
      bEnd++;
    }
    this.#effort.steps += aEnd - aStart;
    return { aStart, aEnd, bStart, bEnd, rarity };
  }
}

/** Keeps the best runs of those it is offered: longer is better, and so is rarer; equals are kept in order. */
class BestRuns {
  runs: Run[] = [];
  #length = 0;
  rarity = rareUpTo;

  offer(run: Run): void {
    const length = run.bEnd - run.bStart;
    if (length > this.#length || run.rarity < this.rarity) {
      this.runs = [run];
      this.#length = length;
      this.rarity = run.rarity;
    } else if (length === this.#length && run.rarity === this.rarity && isBehind(run, this.runs.at(-1))) {
      this.runs.push(run);
    }
  }
}

function isBehind(run: Run, last: Run | undefined): boolean {
  return last === undefined || (run.aStart >= last.aEnd && run.bStart >= last.bEnd);
}
