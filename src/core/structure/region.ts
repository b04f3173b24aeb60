import { chunkLines } from "../lines/chunk.ts";
import type { LineChunk, LineRange, VersionRanges, Versions } from "../lines/chunk.ts";
import type { Effort } from "../lines/effort.ts";
import type { TextPart } from "./text-merge.ts";
import { mapVersions, sides } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import type { LineInfo } from "./line-kinds.ts";
import type { Places } from "./places.ts";

/** A merge of lines with what each line is. */
export interface Document {
  readonly chunks: readonly LineChunk[];
  readonly lines: Versions;
  readonly kinds: ThreeWay<readonly LineInfo[]>;
  /** For each line a number for the place where it stands, see `placeReader`. */
  readonly places: ThreeWay<Places>;
  /** For each line where the code block begins that it is in. */
  readonly blocks: ThreeWay<readonly (number | undefined)[]>;
  /** The steps by which regions have grown so far, all together. */
  readonly effort: Effort;
}

/** Whether a region has to take in more lines, before it or after it, to consist of whole rows or items. */
export type Needs = (region: VersionRanges) => { readonly before: boolean; readonly after: boolean };

/** Where a stretch begins and ends, as one number that grows with every line of any version. */
export function spanOf({ base, ours, theirs }: VersionRanges): LineRange {
  return { start: base.start + ours.start + theirs.start, end: base.end + ours.end + theirs.end };
}

/** Steps by which the regions of a document may grow, all together. What would take more is left to people. */
const mostSteps = 20_000;

/**
 * Widens a region by unchanged lines, one by one, and by changes of one side, until it needs no more.
 *
 * @returns undefined where that would take too long
 */
export function growRegion(
  document: Document,
  conflict: VersionRanges,
  needs: Needs,
): VersionRanges | undefined {
  let region = conflict;
  while (document.effort.steps++ < mostSteps) {
    const { before, after } = needs(region);
    const grown = before ? growBefore(document, region) : undefined;
    const next = grown ?? (after ? growAfter(document, region) : undefined);
    if (next === undefined) return region;
    region = next;
  }
  return undefined;
}

function growBefore({ chunks }: Document, region: VersionRanges): VersionRanges | undefined {
  const { start } = spanOf(region);
  const chunk = chunkAt(chunks, start - 1);
  if (chunk === undefined) return undefined;
  return mapVersions(sides, (side) => ({
    start: chunk.kind === "same" ? region[side].start - 1 : chunk[side].start,
    end: region[side].end,
  }));
}

function growAfter({ chunks }: Document, region: VersionRanges): VersionRanges | undefined {
  const { end } = spanOf(region);
  const chunk = chunkAt(chunks, end);
  if (chunk === undefined) return undefined;
  return mapVersions(sides, (side) => ({
    start: region[side].start,
    end: chunk.kind === "same" ? region[side].end + 1 : chunk[side].end,
  }));
}

/** The chunk that a place of the span is in; none before the first and behind the last. */
function chunkAt(chunks: readonly LineChunk[], place: number): LineChunk | undefined {
  let [low, high] = [0, chunks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const chunk = chunks[middle];
    if (chunk === undefined) return undefined;
    const { start, end } = spanOf(chunk);
    if (place < start) high = middle;
    else if (place >= end) low = middle + 1;
    else return chunk;
  }
  return undefined;
}

/** A region with what it becomes, and the name of the resolver that says so. */
export interface Resolved {
  readonly region: VersionRanges;
  readonly parts: readonly TextPart[];
  readonly resolver: string;
}

/**
 * The merge with resolved regions in the place of what stood there, as stretches in order; a conflict that is in
 * no region is a stretch of its own.
 *
 * @param resolved in order, without overlaps
 */
export function partsWith(document: Document, resolved: readonly Resolved[]): TextPart[] {
  const { chunks, lines } = document;
  const parts = resolved.flatMap(({ region, parts }) =>
    parts.map((part) => ({ at: spanOf(region).start, part })),
  );
  const spans = resolved.map(({ region }) => spanOf(region));
  const isResolved = ({ start, end }: LineRange) => {
    const span = spans[lastUpTo(spans, start)];
    return span !== undefined && end <= span.end;
  };
  for (const chunk of chunks) {
    const { start, end } = spanOf(chunk);
    if (chunk.kind === "same") {
      for (const [index, line] of chunkLines(chunk, lines).entries()) {
        const at = start + 3 * index;
        if (!isResolved({ start: at, end: at + 3 }))
          parts.push({ at, part: { kind: "text", lines: [line] } });
      }
    } else if (!isResolved({ start, end })) parts.push({ at: start, part: partOf(document, chunk) });
  }
  return parts.toSorted((a, b) => a.at - b.at).map(({ part }) => part);
}

/** The index of the last of the ranges, which stand in order, that begins at `start` or before it; -1 for none. */
function lastUpTo(ranges: readonly LineRange[], start: number): number {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.start ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function partOf(document: Document, chunk: LineChunk): TextPart {
  if (chunk.kind === "conflict") return { kind: "conflict", versions: regionLines(document, chunk) };
  return { kind: "text", lines: chunkLines(chunk, document.lines) };
}

/** The lines of a region in each version. */
export function regionLines({ lines }: Document, region: VersionRanges): Versions {
  return mapVersions(sides, (side) => lines[side].slice(region[side].start, region[side].end));
}

/** Where the lines of a region stand, in each version. */
export function regionPlaces({ places }: Document, region: VersionRanges): ThreeWay<Int32Array> {
  return mapVersions(sides, (side) => places[side].lines.subarray(region[side].start, region[side].end));
}

/** Whether a region stands under the same headings in all versions, and inside the same item. */
export function isInOnePlace(document: Document, region: VersionRanges): boolean {
  const headings = Object.values(sides).map((side) => document.places[side].headings[region[side].start]);
  const inner = Object.values(sides).flatMap((side) => {
    const { start, end } = region[side];
    const first = document.lines[side].slice(start, end).findIndex((line) => line.trim() !== "");
    return first === -1 ? [] : [document.places[side].lines[start + first]];
  });
  return new Set(headings).size === 1 && new Set(inner).size <= 1;
}

/** What the lines of a region are, in each version. */
export function regionKinds({ kinds }: Document, region: VersionRanges): ThreeWay<readonly LineInfo[]> {
  return mapVersions(sides, (side) => kinds[side].slice(region[side].start, region[side].end));
}
