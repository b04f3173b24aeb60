import { spanRanges } from "./chunk.ts";
import type { LineChunk, LineRange } from "./chunk.ts";

/** Whether both sides have changed something, and not all of it alike: only then can engines disagree. */
export function isContested(chunks: readonly LineChunk[]): boolean {
  const kinds = new Set(chunks.map((chunk) => chunk.kind));
  kinds.delete("same");
  return kinds.has("conflict") || kinds.size > 1;
}

/** A merge in which both sides have changed something, and how many lines the result of each chunk has. */
interface Merge {
  readonly chunks: readonly LineChunk[];
  readonly lengths: readonly number[];
}

/**
 * Takes back the decision on some lines of a merge: the chunks around them become one conflict, wide enough
 * that a change of either side is in it.
 *
 * @param doubtful the lines in question, as ranges of the lines of the result
 * @returns chunks that still follow each other without a gap and cover all three versions
 */
export function contestChunks(merge: Merge, doubtful: readonly LineRange[]): LineChunk[] {
  const { chunks } = merge;
  const isDoubtful = chunks.map(() => false);
  for (const lines of doubtful) {
    const { start, end } = widen(merge, chunksAt(merge, lines));
    isDoubtful.fill(true, start, end);
  }
  const contested: LineChunk[] = [];
  for (const [index, chunk] of chunks.entries()) {
    const before = isDoubtful[index] === true && isDoubtful[index - 1] === true ? contested.pop() : undefined;
    if (before !== undefined) contested.push({ kind: "conflict", ...spanRanges(before, chunk) });
    else contested.push(isDoubtful[index] === true ? { ...chunk, kind: "conflict" } : chunk);
  }
  return contested;
}

/** Which chunks the given lines of the result are in, or touch if they are changed; as a range of chunk indices. */
function chunksAt(merge: Merge, lines: LineRange): LineRange {
  let position = 0;
  let [start, end] = [merge.chunks.length, 0];
  for (const [index, { kind }] of merge.chunks.entries()) {
    const next = position + lengthAt(merge, index);
    const isIn = position < lines.end && next > lines.start;
    const isTouched = position <= lines.end && next >= lines.start;
    if (isIn || (isTouched && kind !== "same")) {
      start = Math.min(start, index);
      end = index + 1;
    }
    position = next;
  }
  return start < end ? { start, end } : { start: 0, end: merge.chunks.length };
}

/** Adds chunks at that end where fewer unchanged lines come with them, until both sides have a change in the range. */
function widen(merge: Merge, range: LineRange): LineRange {
  let { start, end } = range;
  const unchanged = (index: number) => {
    const kind = merge.chunks[index]?.kind;
    return kind === undefined ? Infinity : kind === "same" ? lengthAt(merge, index) : 0;
  };
  while (!isContested(merge.chunks.slice(start, end)) && end - start < merge.chunks.length) {
    if (unchanged(start - 1) <= unchanged(end)) start--;
    else end++;
  }
  return { start, end };
}

function lengthAt({ lengths }: Merge, index: number): number {
  return lengths[index] ?? 0;
}
