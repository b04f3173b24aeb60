import { chunkLines, mergedText } from "./chunk.ts";
import type { LineChunk, Versions } from "./chunk.ts";
import { unusedMarkerSize } from "./conflict-marker.ts";
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
  const clean = mergedText(chunks, versions);
  if (clean !== undefined) return clean;
  const size = format.markerSize ?? unusedMarkerSize([versions.base, versions.ours, versions.theirs]);
  const markers = markersOf(format, size);
  const parts = narrowConflicts(chunks, versions, format.style).map((chunk) =>
    chunk.kind === "conflict" ? markedText(chunk, versions, markers) : chunkLines(chunk, versions).join(""),
  );
  return parts.join("");
}

/** The four marker lines without their end; style `merge` has none for the base. */
interface Markers {
  readonly ours: string;
  readonly base: string | undefined;
  readonly middle: string;
  readonly theirs: string;
}

function markersOf({ style, labels }: ConflictFormat, size: number): Markers {
  const marker = (sign: MarkerSign, label: string) => sign.repeat(size) + (label === "" ? "" : ` ${label}`);
  return {
    ours: marker("<", labels.ours),
    base: style === "merge" ? undefined : marker("|", labels.base),
    middle: marker("=", ""),
    theirs: marker(">", labels.theirs),
  };
}

function markedText(chunk: LineChunk, versions: Versions, markers: Markers): string {
  const eol = hasCarriageReturns(chunk, versions) ? "\r\n" : "\n";
  const side = (version: keyof Versions) => {
    const text = versions[version].slice(chunk[version].start, chunk[version].end).join("");
    return text === "" || text.endsWith("\n") ? text : text + eol;
  };
  const base = markers.base === undefined ? "" : markers.base + eol + side("base");
  return `${markers.ours}${eol}${side("ours")}${base}${markers.middle}${eol}${side("theirs")}${markers.theirs}${eol}`;
}

/** Whether all three versions end their lines with CRLF, as far as the lines around the conflict tell. */
function hasCarriageReturns({ ours, theirs }: LineChunk, versions: Versions): boolean {
  return (
    endsInCrlf(versions.ours, Math.max(ours.start - 1, 0)) !== false &&
    endsInCrlf(versions.theirs, Math.max(theirs.start - 1, 0)) !== false &&
    endsInCrlf(versions.base, 0) === true
  );
}

/** Whether a line ends in CRLF; a last line without a newline answers as the one before it, if there is one. */
function endsInCrlf(lines: readonly string[], position: number): boolean | undefined {
  const line = lines[position];
  const telling = line === undefined || line.endsWith("\n") ? line : lines[position - 1];
  return telling?.endsWith("\r\n");
}
