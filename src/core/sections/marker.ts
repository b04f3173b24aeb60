/**
 * One end of a section. Two families exist (protocol section 8.2): `<!-- BEGIN SECONDARY-A PROGRESS -->`, whose
 * keyword is a prefix, and `### <!-- FEATURE_01_S2_STATUS_BEGIN -->`, whose keyword is a suffix. A BEGIN is
 * closed only by an END of its own family.
 */
export interface Marker {
  readonly role: "begin" | "end";
  /** The section's name, runs of inner spaces collapsed to one: `SECONDARY-A PROGRESS`, `FEATURE_01_S2_STATUS`. */
  readonly name: string;
  readonly family: "prefix" | "suffix";
  /** Whether the name has small letters or dots: then it may be a comment of some other tool. */
  readonly isLoose?: true;
}

/** A marker and where it stands in its line, as offsets; the indentation and a heading's `###` come before `from`. */
export interface PlacedMarker {
  readonly marker: Marker;
  readonly from: number;
  readonly to: number;
}

const comment = { open: "<!--", close: "-->" } as const;
const beforeComment = /^ {0,3}(?:#{1,6}[ \t]+)?(?=<!--)/;
const prefixForm = /^(BEGIN|END)[ \t]+([A-Za-z0-9][A-Za-z0-9_. \t-]*)$/;
const suffixForm = /^([A-Z0-9_-]+)_(BEGIN|END)$/;
const nameForm = /^[A-Za-z0-9](?:[A-Za-z0-9_. -]*[A-Za-z0-9])?$/;

/**
 * Reads the markers of one line: none, the one that fills the line, or a BEGIN and an END with text between
 * them (a one-line section; agents that lose their line breaks write it). A marker behind other text, or
 * indented by four columns or more, is text.
 *
 * @param line with or without its terminator; the caller knows whether it stands in code
 */
export function findMarkers(line: string): readonly PlacedMarker[] {
  const prefix = beforeComment.exec(line)?.[0];
  if (prefix === undefined) return [];
  const first = readComment(line, prefix.length);
  if (first === undefined || (prefix.includes("#") && first.marker.family === "prefix")) return [];
  const lineEnd = contentEnd(line);
  if (first.to === lineEnd) return [first];
  if (first.marker.role !== "begin" || !line.endsWith(comment.close, lineEnd)) return [];
  const last = readComment(line, line.lastIndexOf(comment.open, lineEnd));
  return last?.marker.role === "end" && last.to === lineEnd ? [first, last] : [];
}

function readComment(line: string, from: number): PlacedMarker | undefined {
  const inner = from + comment.open.length;
  const close = line.indexOf(comment.close, inner);
  if (close === -1) return undefined;
  const marker = parseMarker(line.slice(inner, close).trim());
  return marker && { marker, from, to: close + comment.close.length };
}

function parseMarker(text: string): Marker | undefined {
  const [, prefix, afterPrefix] = prefixForm.exec(text) ?? [];
  if (prefix !== undefined && afterPrefix !== undefined) return marker(prefix, afterPrefix, "prefix");
  const [, beforeSuffix, suffix] = suffixForm.exec(text) ?? [];
  if (beforeSuffix !== undefined && suffix !== undefined) return marker(suffix, beforeSuffix, "suffix");
  return undefined;
}

function marker(keyword: string, spelled: string, family: Marker["family"]): Marker | undefined {
  const name = spelled.replace(/[ \t]+/g, " ").trim();
  if (!nameForm.test(name)) return undefined;
  const role = keyword === "BEGIN" ? "begin" : "end";
  return { role, name, family, ...(/[a-z.]/.test(name) ? { isLoose: true } : {}) };
}

/** Where a line's text ends: before its terminator and any blanks. A loop, because `\s+$` is quadratic in blanks. */
function contentEnd(line: string): number {
  let end = line.length;
  while (end > 0 && " \t\r\n".includes(line.charAt(end - 1))) end--;
  return end;
}
