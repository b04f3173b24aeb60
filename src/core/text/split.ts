/**
 * Cuts a text into lines that keep their terminators, so that joining them gives the text back byte for byte.
 * A line ends with `\n`; `\r\n` is such a line and a lone `\r` is not, as in git. A last line without a
 * terminator is a line of its own: a missing final newline is data, and needs no special rule later on.
 *
 * @returns the lines in order; none for the empty text
 */
export function splitLines(text: string): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let newline = text.indexOf("\n"); newline !== -1; newline = text.indexOf("\n", start)) {
    lines.push(text.slice(start, newline + 1));
    start = newline + 1;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}
