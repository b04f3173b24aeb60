/** The first line of a list item, taken apart; the parts, joined, are the line. */
export interface ItemLine {
  /** Indent, bullet or number, and the blanks behind it. */
  readonly marker: string;
  /** ` ` or `x` in brackets with the blanks behind; empty for an item without a box. */
  readonly box: string;
  /** The rest, with its terminator. */
  readonly head: string;
}

const start = /^([ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|(?=\r?\n|$)))(\[[ xX]\](?:[ \t]+|(?=\r?\n|$)))?(.*)$/s;

/** Reads a line as the first of a list item; undefined for any other. */
export function readItemLine(line: string): ItemLine | undefined {
  const [, marker, box = "", head] = start.exec(line) ?? [];
  return marker === undefined || head === undefined ? undefined : { marker, box, head };
}

/** What a line says: without the indent, the marker and box of an item, and the difference of blanks. */
export function contentOfLine(line: string): string {
  return (readItemLine(line)?.head ?? line).trim().replace(/\s+/g, " ");
}
