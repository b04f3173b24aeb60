import { splitLines } from "../text/split.ts";
import { stepFence } from "../markdown/fence.ts";
import type { Fence } from "../markdown/fence.ts";
import { findMarkers } from "./marker.ts";
import type { Marker, PlacedMarker } from "./marker.ts";
import { byteOrderMark } from "./text-bytes.ts";

/** A place in a document, both parts 1-based. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** A run of text without markers; `text` keeps its terminators. */
export interface TextPiece {
  readonly kind: "text";
  readonly text: string;
  /** Offset of `text` in the document. */
  readonly from: number;
  readonly line: number;
}

/** A marker with its indentation and its line's terminator (in a one-line section: only its own part). */
export interface MarkerPiece extends Position {
  readonly kind: "marker";
  readonly text: string;
  /** Offset of `text` in the document. */
  readonly from: number;
  readonly marker: Marker;
}

/** Pieces follow each other without gaps: their texts, joined, are the document. */
export type Piece = TextPiece | MarkerPiece;

/** A marker line inside fenced code. It is text; it is kept because a fence left open may hide it by accident. */
export interface HiddenMarker {
  readonly line: number;
  readonly marker: Marker;
  readonly fence: Position;
}

/** What one pass over the lines sees, before BEGIN and END are paired. */
export interface Scan {
  readonly pieces: readonly Piece[];
  readonly hidden: readonly HiddenMarker[];
  /** The opening line of a fence that is open at the end. */
  readonly openFence: Position | undefined;
  /** Conflict markers that a merge left behind. */
  readonly leftovers: readonly Position[];
}

const leftoverMarker = /^(?:<{7,}|>{7,})(?: |$)/;

/**
 * Cuts a document into text and markers, line by line. Markers in fenced code, indented code and front matter
 * are text. Conflict markers count only outside code, where no document has a reason to show them.
 */
export function scanDocument(text: string): Scan {
  const scanner = new Scanner(text);
  for (const line of splitLines(text.slice(scanner.offset))) scanner.take(line);
  return scanner.finish();
}

class Scanner {
  offset: number;
  readonly #text: string;
  readonly #frontMatterEnd: number;
  readonly #pieces: Piece[] = [];
  readonly #hidden: HiddenMarker[] = [];
  readonly #leftovers: Position[] = [];
  #line = 1;
  #textFrom = 0;
  #textLine = 1;
  #fence: (Position & { readonly open: Fence }) | undefined;

  constructor(text: string) {
    this.#text = text;
    this.offset = text.startsWith(byteOrderMark) ? 1 : 0;
    this.#frontMatterEnd = frontMatterEnd(text, this.offset);
  }

  take(line: string): void {
    if (this.offset >= this.#frontMatterEnd) this.#takeMarkdown(line);
    this.offset += line.length;
    this.#line++;
  }

  finish(): Scan {
    this.#flushText();
    return {
      pieces: this.#pieces,
      hidden: this.#hidden,
      openFence: this.#fence && { line: this.#fence.line, column: this.#fence.column },
      leftovers: this.#leftovers,
    };
  }

  #takeMarkdown(line: string): void {
    const content = line.replace(/\r?\n$/, "");
    const step = stepFence(this.#fence?.open, content);
    if (step.open === undefined) this.#fence = undefined;
    else if (step.open !== this.#fence?.open) {
      this.#fence = { open: step.open, line: this.#line, column: content.search(/[^ ]/) + 1 };
    }
    const markers = findMarkers(line);
    if (!step.isCode) {
      if (leftoverMarker.test(content)) this.#leftovers.push({ line: this.#line, column: 1 });
      this.#takeMarkers(line, markers);
    } else if (this.#fence !== undefined) {
      for (const { marker } of markers) {
        if (marker.isLoose !== true) this.#hidden.push({ line: this.#line, marker, fence: this.#fence });
      }
    }
  }

  #takeMarkers(line: string, markers: readonly PlacedMarker[]): void {
    for (const [index, { marker, from, to }] of markers.entries()) {
      const start = this.offset + (index === 0 ? 0 : from);
      const end = this.offset + (index === markers.length - 1 ? line.length : to);
      this.#flushText(start);
      this.#pieces.push({
        kind: "marker",
        text: this.#text.slice(start, end),
        from: start,
        line: this.#line,
        column: from + 1,
        marker,
      });
      this.#textFrom = end;
      this.#textLine = end === this.offset + line.length ? this.#line + 1 : this.#line;
    }
  }

  #flushText(to = this.#text.length): void {
    if (to <= this.#textFrom) return;
    const text = this.#text.slice(this.#textFrom, to);
    this.#pieces.push({ kind: "text", text, from: this.#textFrom, line: this.#textLine });
    this.#textFrom = to;
  }
}

/**
 * Where front matter ends, as an offset; `from` where there is none. Front matter opens the document with
 * `---`, has a YAML key on its next line (else the `---` is a rule, which these documents use a lot), and is closed.
 */
function frontMatterEnd(text: string, from: number): number {
  const opening = /---[ \t]*\r?\n(?=[A-Za-z_][\w .-]*:[ \t\r\n])/y;
  opening.lastIndex = from;
  if (!opening.test(text)) return from;
  const closing = /^(?:---|\.\.\.)[ \t]*\r?$/gm;
  closing.lastIndex = opening.lastIndex;
  return closing.test(text) ? closing.lastIndex : from;
}
