/** A place in a text, both counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/**
 * The first NUL of a text in a line that the text before it did not have. One is enough for git, and for every merge, to
 * take the whole file for binary: then what all others wrote into it cannot be merged either.
 */
export function findNewNul(before: string, after: string): TextPlace | undefined {
  if (!after.includes("\0")) return undefined;
  const known = new Set(before.split("\n").filter((line) => line.includes("\0")));
  const lines = after.split("\n");
  const at = lines.findIndex((line) => line.includes("\0") && !known.has(line));
  return at === -1 ? undefined : { line: at + 1, column: (lines[at]?.indexOf("\0") ?? 0) + 1 };
}
