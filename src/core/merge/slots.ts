import type { VersionRanges } from "../lines/chunk.ts";
import type { Float } from "./arrange.ts";
import { interleave } from "../lines/interleave.ts";
import type { Compare } from "../lines/interleave.ts";
import type { ConflictPart } from "./part.ts";
import { areSeparators } from "./separators.ts";
import { groupBy } from "../text/group-by.ts";
import { mapVersions, type Side, type ThreeWay } from "../lines/three-way.ts";

/** What a chunk of lines became in the merge: lines, or a conflict. */
export interface Piece {
  /** None for a conflict. */
  readonly lines: readonly string[];
  readonly conflict?: ConflictPart;
}

/** The merged lines of a gap: stretches of the versions, and what each became. */
export interface MergedLines {
  readonly chunks: readonly VersionRanges[];
  readonly pieces: readonly Piece[];
}

/** How many places a piece takes up: one for each line, one for a conflict. */
export function roomOf({ lines, conflict }: Piece): number {
  return conflict === undefined ? lines.length : 1;
}

/**
 * Carries a place from a version over to the merged lines: behind what its last line before it became.
 *
 * @param at a number of lines of that version
 * @returns a number of merged lines
 */
export function placeIn({ chunks, pieces }: MergedLines, side: Side, at: number): number {
  let place = 0;
  for (const [index, chunk] of chunks.entries()) {
    const piece = pieces[index] ?? { lines: [] };
    const { start, end } = chunk[side];
    if (at <= start) break;
    if (at < end && piece.lines.length === end - start) return place + at - start;
    place += roomOf(piece);
  }
  return place;
}

/** The place of a section: also behind separators that the other side put there, which belong to the text before. */
export function sectionPlaceIn(merged: MergedLines, side: Side, at: number): number {
  const inserted = merged.pieces.filter((_, index) => {
    const { start, end } = merged.chunks[index]?.[side] ?? { start: -1, end: -1 };
    return start === at && end === at;
  });
  const isSeparating = inserted.every(
    ({ lines, conflict }) => conflict === undefined && areSeparators(lines),
  );
  const room = isSeparating ? inserted.reduce((sum, piece) => sum + roomOf(piece), 0) : 0;
  return placeIn(merged, side, at) + room;
}

/**
 * Places floating sections among merged lines. Where two versions place one differently the earlier place counts;
 * at one place, the sides' sequences are interleaved.
 *
 * @returns by place, the sections that stand there, in order
 */
export function placeFloats(
  floats: ThreeWay<readonly Float[]>,
  merged: MergedLines,
  compare: Compare<string>,
): ReadonlyMap<number, readonly string[]> {
  const chosen = new Map<string, number>();
  for (const side of ["base", "ours", "theirs"] as const) {
    for (const { name, at } of floats[side]) {
      const place = sectionPlaceIn(merged, side, at);
      chosen.set(name, Math.min(place, chosen.get(name) ?? place));
    }
  }
  const here = mapVersions(floats, (side) =>
    groupBy(
      side.map(({ name }) => name),
      (name) => chosen.get(name) ?? 0,
    ),
  );
  const at = (side: Side, place: number) => here[side].get(place) ?? [];
  return new Map(
    [...new Set(chosen.values())].map((place) => [
      place,
      [...at("base", place), ...interleave(at("ours", place), at("theirs", place), compare)],
    ]),
  );
}
