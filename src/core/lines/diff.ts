import { alignLines } from "./align.ts";
import type { Effort } from "./effort.ts";
import { isOneSided, trimRegion } from "./region.ts";
import type { LinePair, Region } from "./region.ts";
import { siftLines } from "./sift.ts";
import { slideChanges } from "./slide.ts";

/** Lines `aStart..aEnd` of the one version stand for lines `bStart..bEnd` of the other; one of the two may be none. */
export type Edit = Region;

/** For each line of each side: 1 where it is changed, 0 where it is kept. */
interface Marks {
  readonly a: Uint8Array;
  readonly b: Uint8Array;
}

/**
 * Compares two versions line by line: shared ends are set aside, lines that cannot match are sifted out, the
 * rest is aligned, and each edit slides to the place where git shows it. The work grows with the size of the
 * text for any text, because every step of it is capped.
 *
 * @param a the lines of the one version, interned together with those of `b` (see `lineInterner`)
 * @param b the lines of the other version
 * @param effort counts the lines looked at
 * @returns the edits that turn `a` into `b`, in order; between two of them stands at least one kept line
 */
export function diffLines(a: Int32Array, b: Int32Array, effort: Effort = { steps: 0 }): Edit[] {
  const marks = markChanges({ a, b }, effort);
  slideChanges({ lines: a, changed: marks.a }, { lines: b, changed: marks.b }, effort);
  slideChanges({ lines: b, changed: marks.b }, { lines: a, changed: marks.a }, effort);
  return collectEdits(marks);
}

function markChanges(pair: LinePair, effort: Effort): Marks {
  const { a, b } = pair;
  const marks = { a: new Uint8Array(a.length), b: new Uint8Array(b.length) };
  const inner = trimRegion(pair, { aStart: 0, aEnd: a.length, bStart: 0, bEnd: b.length });
  marks.a.fill(1, inner.aStart, inner.aEnd);
  marks.b.fill(1, inner.bStart, inner.bEnd);
  if (isOneSided(inner)) return marks;
  const sifted = siftLines(pair, inner);
  for (const position of sifted.a) marks.a[position] = 0;
  for (const position of sifted.b) marks.b[position] = 0;
  const core = { a: pick(a, sifted.a), b: pick(b, sifted.b) };
  for (const region of alignLines(core, effort)) {
    for (const position of sifted.a.subarray(region.aStart, region.aEnd)) marks.a[position] = 1;
    for (const position of sifted.b.subarray(region.bStart, region.bEnd)) marks.b[position] = 1;
  }
  return marks;
}

function pick(lines: Int32Array, positions: Int32Array): Int32Array {
  return positions.map((position) => lines[position] ?? 0);
}

function collectEdits({ a, b }: Marks): Edit[] {
  const edits: Edit[] = [];
  let aEnd = 0;
  let bEnd = 0;
  while (aEnd < a.length || bEnd < b.length) {
    const [aStart, bStart] = [aEnd, bEnd];
    while (a[aEnd] === 1) aEnd++;
    while (b[bEnd] === 1) bEnd++;
    if (aEnd > aStart || bEnd > bStart) edits.push({ aStart, aEnd, bStart, bEnd });
    aEnd++;
    bEnd++;
  }
  return edits;
}
