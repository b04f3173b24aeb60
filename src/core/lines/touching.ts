import type { VersionRanges } from "./chunk.ts";
import type { Edit } from "./diff.ts";

/** A stretch that one side or both have edited, with its place in all three versions. */
export interface EditedRegion extends VersionRanges {
  readonly kind: "ours" | "theirs" | "both";
}

/**
 * Gathers the edits of two sides into regions. Edits that overlap in the base belong together, and so do edits
 * that only touch: two insertions at one place, or a change of the line after a deleted one. That is git's
 * rule; without it neighbouring lines would be merged in an order that nobody chose.
 *
 * @param ours the edits from the base to the one side, in order
 * @param theirs the edits from the base to the other side, in order
 * @returns the regions in order; between two of them stands at least one line that all versions share
 */
export function editedRegions(ours: readonly Edit[], theirs: readonly Edit[]): EditedRegion[] {
  const regions: EditedRegion[] = [];
  const oursCursor = new EditCursor(ours);
  const theirsCursor = new EditCursor(theirs);
  while (!oursCursor.isDone || !theirsCursor.isDone) {
    const start = Math.min(oursCursor.nextStart, theirsCursor.nextStart);
    const starts = { ours: start + oursCursor.shift, theirs: start + theirsCursor.shift };
    const taken = takeTouching(oursCursor, theirsCursor, start);
    regions.push({
      kind: taken.kind,
      base: { start, end: taken.end },
      ours: { start: starts.ours, end: taken.end + oursCursor.shift },
      theirs: { start: starts.theirs, end: taken.end + theirsCursor.shift },
    });
  }
  return regions;
}

/** Takes all edits that touch the growing stretch from `start`; returns its end and who edited it. */
function takeTouching(
  ours: EditCursor,
  theirs: EditCursor,
  start: number,
): Pick<EditedRegion, "kind"> & { end: number } {
  let end = start;
  let isOurs = false;
  let isTheirs = false;
  for (;;) {
    if (ours.nextStart <= end) {
      end = Math.max(end, ours.take());
      isOurs = true;
    } else if (theirs.nextStart <= end) {
      end = Math.max(end, theirs.take());
      isTheirs = true;
    } else {
      return { kind: isOurs && isTheirs ? "both" : isOurs ? "ours" : "theirs", end };
    }
  }
}

/** A place in the list of one side's edits. */
class EditCursor {
  readonly #edits: readonly Edit[];
  #next = 0;
  /** What to add to a position in the base, behind the edits taken so far, to get the position in this side. */
  shift = 0;

  constructor(edits: readonly Edit[]) {
    this.#edits = edits;
  }

  get isDone(): boolean {
    return this.#next === this.#edits.length;
  }

  /** Where the next edit starts in the base; infinity when there is none. */
  get nextStart(): number {
    return this.#edits[this.#next]?.aStart ?? Infinity;
  }

  /** Goes past the next edit and returns where it ends in the base. */
  take(): number {
    const edit = this.#edits[this.#next++];
    if (edit === undefined) return 0;
    this.shift = edit.bEnd - edit.aEnd;
    return edit.aEnd;
  }
}
