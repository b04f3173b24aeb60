import { byPosition } from "./damage.ts";
import type { Damage, SectionWarning } from "./damage.ts";
import { withoutLoneMarkers } from "./lone-markers.ts";
import { pairMarkers } from "./pairing.ts";
import { scanDocument } from "./scan.ts";
import type { MarkerPiece, Piece, Scan, TextPiece } from "./scan.ts";

export type { Damage } from "./damage.ts";

/** The text between a BEGIN and its END, with both markers. */
export interface Section {
  readonly kind: "section";
  readonly name: string;
  readonly begin: MarkerPiece;
  readonly end: MarkerPiece;
  /** Everything between the markers, bytes as they stand, inner sections included. */
  readonly body: string;
  /** What the body consists of. */
  readonly items: readonly Item[];
  /** The section directly around this one. */
  readonly enclosing: Section | undefined;
}

/** What a document or a section directly consists of. A marker piece is one that found no partner. */
export type Item = TextPiece | MarkerPiece | Section;

/**
 * A text cut at its markers. Nothing is normalised and nothing is lost: {@link printDocument} gives back the
 * text. A document with damage is still cut, as far as its markers can be paired.
 */
export interface SectionedDocument {
  readonly pieces: readonly Piece[];
  /** The top level: text between sections, and sections. */
  readonly items: readonly Item[];
  /** All sections in the order of their BEGINs, inner ones included. */
  readonly sections: readonly Section[];
  /** Sorted by position; empty for a sound document. */
  readonly damage: readonly Damage[];
  readonly warnings: readonly SectionWarning[];
}

/**
 * Cuts a text into sections and what stands between them (design section 6). Takes any string, never throws,
 * and needs time linear in its length.
 */
export function parseDocument(text: string): SectionedDocument {
  const known = recent.get(text);
  if (known !== undefined) return known;
  const document = cutDocument(text);
  const [oldest] = recent.keys();
  if (recent.size >= recentCount && oldest !== undefined) recent.delete(oldest);
  recent.set(text, document);
  return document;
}

// A sync judges and merges the same few texts for every agent.
const recentCount = 64;
const recent = new Map<string, SectionedDocument>();

function cutDocument(text: string): SectionedDocument {
  const scan = scanDocument(text);
  const pieces = withoutLoneMarkers(scan.pieces);
  const { ends, damage } = pairMarkers(pieces, scan.hidden);
  return {
    pieces,
    ...buildTree(text, pieces, ends),
    damage: [...damage, ...damageOf(scan)].toSorted(byPosition),
    warnings: [...ends]
      .filter(([begin, end]) => begin.line === end.line)
      .map(([begin]) => inlineWarning(begin)),
  };
}

/** The document's text, byte for byte what was parsed. */
export function printDocument(document: SectionedDocument): string {
  return document.pieces.map((piece) => piece.text).join("");
}

interface OpenSection {
  readonly section: Section;
  readonly items: Item[];
}

function buildTree(
  text: string,
  pieces: readonly Piece[],
  ends: ReadonlyMap<MarkerPiece, MarkerPiece>,
): Pick<SectionedDocument, "items" | "sections"> {
  const top: Item[] = [];
  const sections: Section[] = [];
  const open: OpenSection[] = [];
  for (const piece of pieces) {
    const around = open.at(-1);
    if (piece === around?.section.end) {
      open.pop();
      continue;
    }
    const siblings = around?.items ?? top;
    const end = piece.kind === "marker" ? ends.get(piece) : undefined;
    if (piece.kind === "text" || end === undefined) {
      siblings.push(piece);
      continue;
    }
    const items: Item[] = [];
    const section: Section = {
      kind: "section",
      name: piece.marker.name,
      begin: piece,
      end,
      body: text.slice(piece.from + piece.text.length, end.from),
      items,
      enclosing: around?.section,
    };
    siblings.push(section);
    sections.push(section);
    open.push({ section, items });
  }
  return { items: top, sections };
}

function damageOf({ hidden, leftovers, openFence }: Scan): Damage[] {
  const damage: Damage[] = leftovers.map((at) => ({
    ...at,
    code: "leftover-conflict-marker",
    message: "a merge left its conflict marker here",
  }));
  const swallowed = hidden.find(({ fence }) => fence.line === openFence?.line);
  if (openFence !== undefined && swallowed !== undefined) {
    const { marker, line } = swallowed;
    damage.push({
      ...openFence,
      code: "unclosed-fence",
      section: marker.name,
      message: `this code fence is never closed and hides the marker of section "${marker.name}" at line ${line}`,
    });
  }
  return damage;
}

function inlineWarning({ line, column, marker }: MarkerPiece): SectionWarning {
  const message = `section "${marker.name}" has BEGIN and END on one line`;
  return { code: "inline-markers", line, column, section: marker.name, message };
}
