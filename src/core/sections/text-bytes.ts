/** A line terminator. */
export type Eol = "\n" | "\r\n";

/** The terminator that most lines of a text have; `\n` when neither leads. */
export function eolOf(text: string): Eol {
  let crlf = 0;
  let lf = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    if (text.charAt(at - 1) === "\r") crlf++;
    else lf++;
  }
  return crlf > lf ? "\r\n" : "\n";
}

/** The text with every terminator turned into `eol`; lone carriage returns stay. */
export function withEol(text: string, eol: Eol): string {
  const plain = text.replaceAll("\r\n", "\n");
  return eol === "\n" ? plain : plain.replaceAll("\n", eol);
}

/** The text, ended by `eol` unless it is empty or ends with a newline already. */
export function withFinalNewline(text: string, eol: Eol): string {
  return text === "" || text.endsWith("\n") ? text : text + eol;
}

/** The byte order mark, as the one character that it is in a string. */
export const byteOrderMark = "\uFEFF";

/** The text without a byte order mark in front. */
export function withoutMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(1) : text;
}

/** Which terminators a text uses; `none` for a single unended line. */
export function lineEndings(text: string): "none" | "lf" | "crlf" | "mixed" {
  const hasCrlf = text.includes("\r\n");
  const hasLf = /(?:^|[^\r])\n/.test(text);
  if (hasCrlf && hasLf) return "mixed";
  if (hasCrlf) return "crlf";
  return hasLf ? "lf" : "none";
}

/** How many lines a text has; a last line without terminator counts, and the empty text has one. */
export function lineCount(text: string): number {
  let count = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < text.length - 1; at = text.indexOf("\n", at + 1))
    count++;
  return count;
}
