import type { LinePair, Region } from "./region.ts";

/** A position in `a` and a position in `b`. */
interface Point {
  readonly a: number;
  readonly b: number;
}

/**
 * The edit paths that start from one corner of a region, for `findSplit`. Within this file `x` and `y` count
 * the lines of a and of b that a path has passed, and a diagonal is x - y.
 */
export class PathFront {
  readonly #pair: LinePair;
  readonly #region: Region;
  readonly #sign: 1 | -1;
  readonly #aLength: number;
  readonly #bLength: number;
  /** By diagonal, shifted by {@link #middle}: the greatest x of the paths that ended on it; -1 for none. */
  readonly #reach: Int32Array;
  readonly #middle: number;
  /** How far the lowest and the highest diagonals lead off the region by now. */
  #lowOff = 0;
  #highOff = 0;

  /**
   * @param options.sign 1 to start at the region's start and go on, -1 to start at its end and go back
   * @param options.cap the greatest cost that `advance` will be called with
   */
  constructor(pair: LinePair, region: Region, options: { readonly sign: 1 | -1; readonly cap: number }) {
    this.#pair = pair;
    this.#region = region;
    this.#sign = options.sign;
    this.#aLength = region.aEnd - region.aStart;
    this.#bLength = region.bEnd - region.bStart;
    this.#middle = options.cap + 1;
    this.#reach = new Int32Array(2 * options.cap + 3).fill(-1);
    this.#reach[this.#middle + 1] = 0;
  }

  /**
   * Lets every path make one more edit and then pass all lines that agree.
   *
   * @param cost the number of edits of each path after this one: 0, 1, 2, … in turn
   * @param facing the other front, if paths can meet it at this cost
   * @returns where a path met one of the other front
   */
  advance(cost: number, facing: PathFront | undefined): Point | undefined {
    let diagonal = this.#sign === 1 ? cost - this.#highOff : this.#lowOff - cost;
    while (diagonal >= this.#lowOff - cost && diagonal <= cost - this.#highOff) {
      const x = this.#extend(diagonal, cost);
      this.#reach[this.#middle + diagonal] = x;
      if (x > this.#aLength) this.#highOff += 2;
      else if (x - diagonal > this.#bLength) this.#lowOff += 2;
      else if (facing !== undefined && facing.#covers(x, diagonal)) return this.#pointAt(x, diagonal);
      diagonal -= 2 * this.#sign;
    }
    return undefined;
  }

  /** Of all points that paths have reached, the one with most lines behind it, and how many these are. */
  furthest(): { readonly point: Point; readonly passed: number } {
    let best = { x: 0, diagonal: 0, passed: 0 };
    for (const [index, x] of this.#reach.entries()) {
      const diagonal = index - this.#middle;
      const y = x - diagonal;
      const isInside = x >= 0 && y >= 0 && x <= this.#aLength && y <= this.#bLength;
      if (isInside && x + y > best.passed) best = { x, diagonal, passed: x + y };
    }
    return { point: this.#pointAt(best.x, best.diagonal), passed: best.passed };
  }

  /** The x that the best path of this cost reaches on a diagonal. */
  #extend(diagonal: number, cost: number): number {
    const afterDelete = (this.#reach[this.#middle + diagonal - 1] ?? -1) + 1;
    const afterInsert = this.#reach[this.#middle + diagonal + 1] ?? -1;
    const isInsert = diagonal === -cost || (diagonal !== cost && afterDelete <= afterInsert);
    return this.#passEqual(isInsert ? afterInsert : afterDelete, diagonal);
  }

  #passEqual(start: number, diagonal: number): number {
    const { a, b } = this.#pair;
    const sign = this.#sign;
    const aFrom = sign === 1 ? this.#region.aStart : this.#region.aEnd - 1;
    const bFrom = (sign === 1 ? this.#region.bStart : this.#region.bEnd - 1) - sign * diagonal;
    const end = Math.min(this.#aLength, this.#bLength + diagonal);
    let x = start;
    while (x < end && a[aFrom + sign * x] === b[bFrom + sign * x]) x++;
    return x;
  }

  /** Whether a path of this front has got to a point that the other front counts from its own corner. */
  #covers(otherX: number, otherDiagonal: number): boolean {
    const diagonal = this.#aLength - this.#bLength - otherDiagonal;
    const x = this.#reach[this.#middle + diagonal] ?? -1;
    return x + otherX >= this.#aLength && x <= this.#aLength && x - diagonal <= this.#bLength;
  }

  #pointAt(x: number, diagonal: number): Point {
    const { aStart, aEnd, bStart, bEnd } = this.#region;
    const y = x - diagonal;
    return this.#sign === 1 ? { a: aStart + x, b: bStart + y } : { a: aEnd - x, b: bEnd - y };
  }
}
