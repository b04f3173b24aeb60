import { spanRanges, type LineRange, type VersionRanges } from "../lines/chunk.ts";
import { diffLines } from "../lines/diff.ts";
import { lineInterner } from "../lines/intern.ts";
import { pushAll } from "../lines/push-all.ts";
import { mapVersions, sides } from "../lines/three-way.ts";
import type { Side, ThreeWay } from "../lines/three-way.ts";
import type { MergedLines, Piece } from "./slots.ts";

/**
 * Finds for each merged line, and for each conflict, where it stands in the versions, by comparing every version with
 * the merge as that version sees it. So it does not matter how lines were merged.
 */
export function alignPieces(merged: readonly Piece[], lines: ThreeWay<readonly string[]>): MergedLines {
  const pieces = merged.flatMap((piece) =>
    piece.conflict === undefined ? piece.lines.map((line) => ({ lines: [line] })) : [piece],
  );
  const ranges = mapVersions(sides, (side) => rangesIn(pieces, lines[side], side));
  const chunks = pieces.map((_, at): VersionRanges =>
    mapVersions(ranges, (all) => all[at] ?? { start: 0, end: 0 }),
  );
  return joined(chunks, pieces);
}

/** Makes one piece of lines that follow each other in all versions that have them: places are looked for piece by piece. */
function joined(chunks: readonly VersionRanges[], pieces: readonly Piece[]): MergedLines {
  const runs: { chunk: VersionRanges; lines: string[]; conflict: Piece["conflict"] }[] = [];
  for (const [at, chunk] of chunks.entries()) {
    const { lines, conflict } = pieces[at] ?? { lines: [] };
    const last = runs.at(-1);
    if (last !== undefined && last.conflict === undefined && conflict === undefined && isNext(last, chunk)) {
      last.chunk = spanRanges(last.chunk, chunk);
      pushAll(last.lines, lines);
    } else runs.push({ chunk, lines: [...lines], conflict });
  }
  return {
    chunks: runs.map(({ chunk }) => chunk),
    pieces: runs.map(({ lines, conflict }) => (conflict === undefined ? { lines } : { lines, conflict })),
  };
}

/** Whether a line goes on with a run: in each version that has the run it is the next line, the others lack both. */
function isNext(
  { chunk, lines }: { chunk: VersionRanges; lines: readonly string[] },
  next: VersionRanges,
): boolean {
  return Object.values(sides).every((side) => {
    const [length, more] = [chunk[side].end - chunk[side].start, next[side].end - next[side].start];
    return next[side].start === chunk[side].end && length === (more === 1 ? lines.length : 0) && more < 2;
  });
}

function rangesIn(pieces: readonly Piece[], version: readonly string[], side: Side): LineRange[] {
  const views = pieces.map(({ lines, conflict }) => conflict?.versions[side] ?? lines);
  const places = placesBefore(version, views.flat());
  let from = 0;
  return views.map(({ length }) => {
    const [start, end] = [places[from] ?? 0, places[from + length] ?? 0];
    from += length;
    return { start, end };
  });
}

/** For each line of the view, and for its end, how many lines of the version stand before it. */
function placesBefore(version: readonly string[], view: readonly string[]): Int32Array {
  const intern = lineInterner();
  const places = new Int32Array(view.length + 1);
  let [a, b] = [0, 0];
  for (const { aStart, aEnd, bStart, bEnd } of diffLines(intern(version), intern(view))) {
    while (b < bStart) places[b++] = a++;
    const isEqual = aEnd - aStart === bEnd - bStart;
    while (b < bEnd) places[b++] = isEqual ? a++ : aStart;
    a = aEnd;
  }
  while (b <= view.length) places[b++] = a++;
  return places;
}
