/** Lines from index `start` up to, not including, index `end`. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** Where one stretch of a merge stands in each of the three versions. */
export interface VersionRanges {
  readonly base: LineRange;
  readonly ours: LineRange;
  readonly theirs: LineRange;
}

/**
 * What a merge makes of one stretch of lines:
 * `same` nobody changed it · `ours`, `theirs` that side alone did · `both` the two made the same of it ·
 * `conflict` they made different things of it.
 */
export interface LineChunk extends VersionRanges {
  readonly kind: "same" | "ours" | "theirs" | "both" | "conflict";
}

/** The stretch from the start of one chunk to the end of a later one. */
export function spanRanges(first: VersionRanges, last: VersionRanges): VersionRanges {
  return {
    base: { start: first.base.start, end: last.base.end },
    ours: { start: first.ours.start, end: last.ours.end },
    theirs: { start: first.theirs.start, end: last.theirs.end },
  };
}

/** The three versions that a merge works on, each as lines with their terminators (see `splitLines`). */
export interface Versions {
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/** Whether any stretch of the merge is left to decide. */
export function hasConflict(chunks: readonly LineChunk[]): boolean {
  return chunks.some((chunk) => chunk.kind === "conflict");
}

/**
 * The lines that a chunk contributes to the merge. For a conflict these are the base's: what stood there before
 * either side touched it, which is also what a virtual ancestor needs.
 */
export function chunkLines(chunk: LineChunk, versions: Versions): string[] {
  switch (chunk.kind) {
    case "ours":
    case "both":
      return versions.ours.slice(chunk.ours.start, chunk.ours.end);
    case "theirs":
      return versions.theirs.slice(chunk.theirs.start, chunk.theirs.end);
    case "same":
    case "conflict":
      return versions.base.slice(chunk.base.start, chunk.base.end);
    default:
      return chunk.kind satisfies never;
  }
}

/**
 * The text of a merge without conflicts.
 *
 * @param versions the lines that the chunks were made from
 * @returns the merged text, byte for byte from the versions, or `undefined` when a chunk is a conflict
 */
export function mergedText(chunks: readonly LineChunk[], versions: Versions): string | undefined {
  if (hasConflict(chunks)) return undefined;
  return chunks.map((chunk) => chunkLines(chunk, versions).join("")).join("");
}
