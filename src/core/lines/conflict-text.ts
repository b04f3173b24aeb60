import { chunkLines } from "./chunk.ts";
import type { LineChunk, Versions } from "./chunk.ts";
import { leastMarkerSize, unusedMarkerSize } from "./conflict-marker.ts";
import type { MarkerSign } from "./conflict-marker.ts";
import { narrowConflicts } from "./conflict-style.ts";
import type { ConflictStyle } from "./conflict-style.ts";

/** How to write conflicts down. */
export interface ConflictFormat {
  readonly style: ConflictStyle;
  /** What stands behind the markers, e.g. an agent and its tip; nothing for an empty label. One line each. */
  readonly labels: { readonly ours: string; readonly base: string; readonly theirs: string };
  /** The number of signs in a marker; default is the least from 7 that no line of the versions looks like. */
  readonly markerSize?: number;
}

/**
 * The text of a merge, each conflict between marker lines as `git merge-file` writes them. Markers end in CRLF
 * where the lines around them do. A last line without a newline gets one inside a conflict, where the marker
 * must begin a line, and nowhere else.
 *
 * @param versions the lines that the chunks were made from
 * @returns the merged text; without markers when no chunk is a conflict
 */
export function conflictText(
  chunks: readonly LineChunk[],
  versions: Versions,
  format: ConflictFormat,
): string {
  const narrowed = narrowConflicts(chunks, versions, format.style);
  const markerSize = format.markerSize ?? unusedMarkerSize([versions.base, versions.ours, versions.theirs]);
  const parts = narrowed.map((chunk) =>
    chunk.kind === "conflict"
      ? conflictLines(chunk, versions, { ...format, markerSize })
      : chunkLines(chunk, versions),
  );
  return parts.map((lines) => lines.join("")).join("");
}

function conflictLines(chunk: LineChunk, versions: Versions, format: ConflictFormat): string[] {
  const { labels, markerSize = leastMarkerSize } = format;
  const eol = hasCarriageReturns(chunk, versions) ? "\r\n" : "\n";
  const marker = (sign: MarkerSign, label: string) =>
    `${sign.repeat(markerSize)}${label && ` ${label}`}${eol}`;
  const whole = (version: keyof Versions) =>
    versions[version]
      .slice(chunk[version].start, chunk[version].end)
      .map((line) => (line.endsWith("\n") ? line : line + eol));
  const base = format.style === "merge" ? [] : [marker("|", labels.base), ...whole("base")];
  return [
    marker("<", labels.ours),
    ...whole("ours"),
    ...base,
    marker("=", ""),
    ...whole("theirs"),
    marker(">", labels.theirs),
  ];
}

/** Whether all three versions end their lines with CRLF, as far as the lines around the conflict tell. */
function hasCarriageReturns({ ours, theirs }: LineChunk, versions: Versions): boolean {
  const answers = [
    endsInCrlf(versions.ours, Math.max(ours.start - 1, 0)),
    endsInCrlf(versions.theirs, Math.max(theirs.start - 1, 0)),
    endsInCrlf(versions.base, 0),
  ];
  return !answers.includes(false) && answers.at(-1) === true;
}

/** Whether a line ends in CRLF; a last line without a newline answers as the one before it, if there is one. */
function endsInCrlf(lines: readonly string[], position: number): boolean | undefined {
  const line = lines[position];
  const telling = line === undefined || line.endsWith("\n") ? line : lines[position - 1];
  return telling?.endsWith("\r\n");
}
