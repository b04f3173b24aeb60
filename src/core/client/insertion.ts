/** Text that Sheaf puts into somebody else's file; everything around it stays byte for byte. */
export interface Insertion {
  /** Where it begins in the text as it was. */
  readonly at: number;
  readonly text: string;
}

/** A piece of a text that holds an insertion. */
export interface Span {
  readonly at: number;
  readonly length: number;
}

/** The text with all insertions, and where they stand in it. */
export function insertAll(
  text: string,
  insertions: readonly Insertion[],
): { readonly text: string; readonly spans: readonly Span[] } {
  let result = "";
  let from = 0;
  const spans: Span[] = [];
  for (const { at, text: piece } of insertions.toSorted((one, other) => one.at - other.at)) {
    result += text.slice(from, at);
    spans.push({ at: result.length, length: piece.length });
    result += piece;
    from = at;
  }
  return { text: result + text.slice(from), spans };
}

/** The text without these pieces. */
export function cutAll(text: string, spans: readonly Span[]): string {
  let result = "";
  let from = 0;
  for (const { at, length } of spans.toSorted((one, other) => one.at - other.at)) {
    result += text.slice(from, Math.max(from, at));
    from = Math.max(from, at + length);
  }
  return result + text.slice(from);
}
