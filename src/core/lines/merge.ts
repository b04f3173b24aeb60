import type { LineChunk, LineRange, VersionRanges } from "./chunk.ts";
import { diffLines } from "./diff.ts";
import { lineInterner } from "./intern.ts";
import { editedRegions } from "./touching.ts";

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
  const addSame = (until: { base: number; ours: number; theirs: number }) => {
    const last = chunks.at(-1);
    const same = {
      base: { start: last?.base.end ?? 0, end: until.base },
      ours: { start: last?.ours.end ?? 0, end: until.ours },
      theirs: { start: last?.theirs.end ?? 0, end: until.theirs },
    };
    if (same.base.end > same.base.start) chunks.push({ kind: "same", ...same });
  };
  for (const { by, ...ranges } of editedRegions(diffLines(base, ours), diffLines(base, theirs))) {
    addSame({ base: ranges.base.start, ours: ranges.ours.start, theirs: ranges.theirs.start });
    chunks.push({ kind: by === "both" ? judge(versions, ranges) : by, ...ranges });
  }
  addSame({ base: base.length, ours: ours.length, theirs: theirs.length });
  return chunks;
}

function judge(versions: InternedVersions, { ours, theirs }: VersionRanges): "both" | "conflict" {
  return isEqual(slice(versions.ours, ours), slice(versions.theirs, theirs)) ? "both" : "conflict";
}

function slice(lines: Int32Array, { start, end }: LineRange): Int32Array {
  return lines.subarray(start, end);
}

function isEqual(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((line, position) => line === b[position]);
}
