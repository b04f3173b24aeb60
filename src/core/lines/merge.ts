import type { LineChunk, LineRange, VersionRanges } from "./chunk.ts";
import { diffLines } from "./diff.ts";
import { lineInterner } from "./intern.ts";
import { editedRegions } from "./touching.ts";
import type { EditedRegion } from "./touching.ts";

/**
 * Merges two descendants of a base, line by line. Edits that overlap or touch are one region; if the two sides
 * made the same text of it, that is the result, else it is a conflict: git's rules.
 *
 * @param base the lines of the common ancestor, terminators included (see `splitLines`)
 * @param ours the lines of the one side
 * @param theirs the lines of the other side; exchanging the sides exchanges `ours` and `theirs` in the result
 * @returns chunks in order; their ranges follow each other without a gap and cover all three versions
 */
export function mergeLines(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
): LineChunk[] {
  const intern = lineInterner();
  return mergeInterned({ base: intern(base), ours: intern(ours), theirs: intern(theirs) });
}

/** The three versions of a merge as interned lines: equal lines have equal numbers, in all versions. */
export interface InternedVersions {
  readonly base: Int32Array;
  readonly ours: Int32Array;
  readonly theirs: Int32Array;
}

/** {@link mergeLines} for lines that are interned already (see `lineInterner`). */
export function mergeInterned(versions: InternedVersions): LineChunk[] {
  const { base, ours, theirs } = versions;
  const chunks: LineChunk[] = [];
  let last: VersionRanges = { base: none, ours: none, theirs: none };
  for (const region of editedRegions(diffLines(base, ours), diffLines(base, theirs))) {
    if (region.base.start > last.base.end) chunks.push(sharedBetween(last, region));
    chunks.push(isDisputed(region, versions) ? { ...region, kind: "conflict" } : region);
    last = region;
  }
  const ends = { base: endOf(base), ours: endOf(ours), theirs: endOf(theirs) };
  if (ends.base.start > last.base.end) chunks.push(sharedBetween(last, ends));
  return chunks;
}

const none: LineRange = { start: 0, end: 0 };

function endOf(lines: Int32Array): LineRange {
  return { start: lines.length, end: lines.length };
}

function sharedBetween(last: VersionRanges, next: VersionRanges): LineChunk {
  return {
    kind: "same",
    base: { start: last.base.end, end: next.base.start },
    ours: { start: last.ours.end, end: next.ours.start },
    theirs: { start: last.theirs.end, end: next.theirs.start },
  };
}

function isDisputed({ kind, ours, theirs }: EditedRegion, versions: InternedVersions): boolean {
  return kind === "both" && !isEqual(slice(versions.ours, ours), slice(versions.theirs, theirs));
}

function slice(lines: Int32Array, { start, end }: LineRange): Int32Array {
  return lines.subarray(start, end);
}

function isEqual(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((line, position) => line === b[position]);
}
