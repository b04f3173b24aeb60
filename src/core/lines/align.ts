import type { Effort } from "./effort.ts";
import { AnchorFinder } from "./histogram.ts";
import { findCuts } from "./myers.ts";
import { isOneSided, trimRegion } from "./region.ts";
import type { LinePair, Region } from "./region.ts";

/** Lines that the search for anchors may look at, for each line of the pair, before it is given up. */
const anchorStepsPerLine = 20;

/**
 * Finds which lines of two versions to keep as pairs, and returns the rest. The shortest edit path decides
 * (Myers) while it is cheap to find, which is what git's `merge-file` takes; where the versions are further
 * apart than the cost cap, runs of rare lines are the anchors (histogram), and between them the search starts
 * again. Where no shared line is rare either, a path that got far is good enough. So the work stays in
 * proportion to the size, whatever the text.
 *
 * @param effort counts the lines looked at
 * @returns the regions without pairs, in no particular order
 */
export function alignLines(pair: LinePair, effort: Effort): Region[] {
  const whole = { aStart: 0, aEnd: pair.a.length, bStart: 0, bEnd: pair.b.length };
  const aligner = new Aligner(pair, effort);
  const changed: Region[] = [];
  const pending: Region[] = [whole];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const region = trimRegion(pair, next);
    effort.steps += next.aEnd - next.aStart - (region.aEnd - region.aStart);
    if (isOneSided(region)) changed.push(region);
    else for (const part of aligner.cut(region)) pending.push(part);
  }
  return changed;
}

/** Cuts regions in smaller ones. */
class Aligner {
  readonly #pair: LinePair;
  readonly #effort: Effort;
  readonly #limit: number;
  #anchors: AnchorFinder | undefined;

  constructor(pair: LinePair, effort: Effort) {
    this.#pair = pair;
    this.#effort = effort;
    this.#limit = effort.steps + anchorStepsPerLine * (pair.a.length + pair.b.length);
  }

  /** @param region trimmed, with lines on both sides */
  cut(region: Region): Region[] {
    const cuts = findCuts(this.#pair, region, this.#effort);
    if (!cuts.isShortest && this.#effort.steps < this.#limit) {
      this.#anchors ??= new AnchorFinder(this.#pair, this.#effort);
      const anchors = this.#anchors.search(region, this.#limit);
      if (anchors.length > 0) return regionsBetween(region, anchors);
    }
    return regionsBetween(
      region,
      cuts.points.map(({ a, b }) => ({ aStart: a, aEnd: a, bStart: b, bEnd: b })),
    );
  }
}

function regionsBetween(region: Region, anchors: readonly Region[]): Region[] {
  const regions: Region[] = [];
  let { aStart, bStart } = region;
  for (const anchor of anchors) {
    regions.push({ aStart, aEnd: anchor.aStart, bStart, bEnd: anchor.bStart });
    aStart = anchor.aEnd;
    bStart = anchor.bEnd;
  }
  regions.push({ aStart, aEnd: region.aEnd, bStart, bEnd: region.bEnd });
  return regions;
}
