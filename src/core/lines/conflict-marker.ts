/** The characters that open the four kinds of marker line: our side, the base, the middle, their side. */
export type MarkerSign = "<" | "|" | "=" | ">";

/** A line that reads as a conflict marker. */
export interface ConflictMarker {
  readonly sign: MarkerSign;
  /** How often the sign stands at the start of the line; git writes 7 unless told otherwise. */
  readonly size: number;
}

/** The size of a marker unless the text asks for a longer one (git's figure). */
export const leastMarkerSize = 7;

const markerLine = /^(?:<{7,}|\|{7,}|={7,}|>{7,})(?=[ \r\n]|$)/;

/**
 * Reads a line as a conflict marker: at least seven of one sign at its very start, then a space or the end of
 * the line. A Markdown heading underlined by equal signs reads as one too; that is why the size counts.
 */
export function findConflictMarker(line: string): ConflictMarker | undefined {
  const run = markerLine.exec(line)?.[0];
  if (run === undefined) return undefined;
  const sign = run.startsWith("<") ? "<" : run.startsWith("|") ? "|" : run.startsWith("=") ? "=" : ">";
  return { sign, size: run.length };
}

/**
 * The least marker size, from seven up, that no line of the given versions could be mistaken for.
 *
 * @param versions the lines of each version
 */
export function unusedMarkerSize(versions: readonly (readonly string[])[]): number {
  const used = new Set<number>();
  for (const lines of versions) {
    for (const line of lines) used.add(findConflictMarker(line)?.size ?? 0);
  }
  let size = leastMarkerSize;
  while (used.has(size)) size++;
  return size;
}
