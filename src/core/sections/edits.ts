import { parseDocument } from "./document.ts";
import type { Item, Section } from "./document.ts";
import { matchSections } from "./match.ts";
import type { SectionMatch } from "./match.ts";
import { compareGap, ownGaps } from "./own-text.ts";
import type { GapChange, OwnLine } from "./own-text.ts";
import type { NumberedLines } from "../text/numbered-lines.ts";
import type { MarkerPiece } from "./scan.ts";
import { enclosingNames } from "./sections.ts";
import { byteOrderMark, lineCount, lineEndings, withEol, withoutMark } from "./text-bytes.ts";

/** What happened to one part of a document. */
export interface SectionEdit {
  readonly kind:
    | "section-edited"
    | "section-added"
    | "section-deleted"
    | "section-moved"
    | "skeleton-edited"
    | "marker-edited"
    | "bytes-edited";
  /** The section concerned; absent for text outside all sections and for the document as a whole. */
  readonly section?: string;
  /** The names of the sections around it, outermost first. */
  readonly within: readonly string[];
  readonly lines: NumberedLines;
  /** The version that `lines` counts in: `before` where the lines are gone. */
  readonly side: "before" | "after";
  /** For `bytes-edited`: which bytes differ while the text is the same. */
  readonly bytes?: "byte-order-mark" | "line-endings" | "final-newline";
}

/**
 * Says which parts of a sectioned document differ between two versions, so that each can be judged by its owner:
 * bodies; added, deleted and moved sections; marker lines; and the skeleton between sections. Text directly
 * inside an outer section counts as that section's; an inner section is reported by its own name. A change of
 * terminators alone, of the byte order mark or of the final newline is `bytes-edited`; a document whose
 * terminators all changed from one kind to the other gives one such edit, not one for each part.
 *
 * @returns the edits in line order; none when the versions are equal
 */
export function sectionEdits(before: string, after: string): SectionEdit[] {
  if (before === after) return [];
  const isConverted = endingsConverted(before, after);
  const from = parseDocument(withoutMark(isConverted ? withEol(before, "\n") : before));
  const to = parseDocument(withoutMark(isConverted ? withEol(after, "\n") : after));
  const { common, added, deleted } = matchSections(from, to);
  const staying = stayingOn(common);
  const edits = [
    ...documentBytes(before, after, isConverted),
    ...deleted.map((section) => wholeSection("section-deleted", section)),
    ...added.map((section) => wholeSection("section-added", section)),
    ...common.flatMap((match) => [...matchEdits(match), ...bodyEdits(match, staying)]),
    ...textEdits(from.items, to.items, staying).map((edit) => ({ ...edit, within: [] })),
  ];
  return edits.toSorted((a, b) => a.lines.from - b.lines.from);
}

interface Staying {
  readonly before: ReadonlySet<Section>;
  readonly after: ReadonlySet<Section>;
}

function stayingOn(common: readonly SectionMatch[]): Staying {
  const matches = common.filter(({ isMoved }) => !isMoved);
  return {
    before: new Set(matches.map(({ before }) => before)),
    after: new Set(matches.map(({ after }) => after)),
  };
}

function documentBytes(before: string, after: string, isConverted: boolean): SectionEdit[] {
  const edit = { kind: "bytes-edited", within: [], side: "after" } as const;
  const edits: SectionEdit[] = [];
  if (before.startsWith(byteOrderMark) !== after.startsWith(byteOrderMark)) {
    edits.push({ ...edit, bytes: "byte-order-mark", lines: { from: 1, to: 1 } });
  }
  if (isConverted) edits.push({ ...edit, bytes: "line-endings", lines: { from: 1, to: lineCount(after) } });
  return edits;
}

function endingsConverted(before: string, after: string): boolean {
  const pair = `${lineEndings(before)} ${lineEndings(after)}`;
  return pair === "lf crlf" || pair === "crlf lf";
}

function wholeSection(
  kind: "section-added" | "section-deleted" | "section-moved",
  section: Section,
): SectionEdit {
  return {
    kind,
    section: section.name,
    within: enclosingNames(section),
    lines: { from: section.begin.line, to: section.end.line },
    side: kind === "section-deleted" ? "before" : "after",
  };
}

function matchEdits({ before, after, isMoved }: SectionMatch): SectionEdit[] {
  const isOneLine = before.begin.line === before.end.line || after.begin.line === after.end.line;
  const markers = [
    ...markerChange(before.begin, after.begin, isOneLine),
    ...markerChange(before.end, after.end, false),
  ];
  return [
    ...(isMoved ? [wholeSection("section-moved", after)] : []),
    ...markers.map((edit) => ({ ...edit, within: enclosingNames(after) })),
  ];
}

function markerChange(before: MarkerPiece, after: MarkerPiece, isOneLine: boolean): OwnEdit[] {
  const own = ({ text, line, marker }: MarkerPiece): OwnLine => ({ text, line, marker: marker.name });
  const change = compareGap([own(before)], [own(after)]);
  if (change === undefined) return [];
  if (change.kind === "text") return partEdits(change, undefined);
  // Folding a section into one line, or out of it, moves terminators between marker and body: an edit of the body.
  return isOneLine ? [] : [bytesEdit(change, undefined)];
}

function bodyEdits({ before, after }: SectionMatch, staying: Staying): SectionEdit[] {
  return textEdits(before.items, after.items, staying, after.name).map((edit) => ({
    ...edit,
    within: enclosingNames(after),
  }));
}

type OwnEdit = Omit<SectionEdit, "within">;

function textEdits(
  before: readonly Item[],
  after: readonly Item[],
  staying: Staying,
  section?: string,
): OwnEdit[] {
  const gapsAfter = ownGaps(after, staying.after);
  return ownGaps(before, staying.before).flatMap((gap, index) => {
    const change = compareGap(gap, gapsAfter[index] ?? []);
    if (change === undefined) return [];
    return change.kind === "bytes" ? [bytesEdit(change, section)] : partEdits(change, section);
  });
}

/** A change of text: the markers without partner in it by their own names, the rest as one edit. */
function partEdits(change: GapChange, section: string | undefined): OwnEdit[] {
  const side = change.after.length > 0 ? "after" : "before";
  const lines = change[side];
  const edits: OwnEdit[] = lines.flatMap(({ line, marker }) =>
    marker === undefined
      ? []
      : [{ kind: "marker-edited", section: marker, lines: { from: line, to: line }, side }],
  );
  const text = lines.filter(({ marker }) => marker === undefined);
  if (text.length === 0) return edits;
  const kind = section === undefined ? "skeleton-edited" : "section-edited";
  return [...edits, { kind, ...named(section), lines: rangeOf(text), side }];
}

function bytesEdit(change: GapChange, section: string | undefined): OwnEdit {
  const isUnended = [...change.before, ...change.after].some(({ text }) => !text.endsWith("\n"));
  const bytes = isUnended ? "final-newline" : "line-endings";
  return { kind: "bytes-edited", ...named(section), lines: rangeOf(change.after), side: "after", bytes };
}

function named(section: string | undefined): { section?: string } {
  return section === undefined ? {} : { section };
}

function rangeOf(lines: readonly OwnLine[]): NumberedLines {
  return { from: lines[0]?.line ?? 1, to: lines.at(-1)?.line ?? 1 };
}
