/** A line of a patch: it stays, goes or comes. */
export interface HunkLine {
  readonly sign: " " | "-" | "+";
  readonly words: string;
}

/** A piece of a patch that belongs to one place of a file. */
export type Hunk = readonly HunkLine[];

/**
 * Applies hunks one after the other, each at the first place behind the one before where its lines stand; spaces at
 * line ends do not count, as for the tool itself. Undefined where a hunk's lines are not found.
 */
export function applyHunks(before: string, hunks: readonly Hunk[]): string | undefined {
  const lines = before.match(/[^\n]*\n|[^\n]+/g) ?? [];
  const end = lines[0]?.endsWith("\r\n") === true ? "\r\n" : "\n";
  let from = 0;
  for (const hunk of hunks) {
    const expected = hunk.filter(({ sign }) => sign !== "+");
    // Without context a hunk adds at the end.
    const at = expected.length === 0 ? lines.length : findLines(lines, expected, from);
    if (at === undefined) return undefined;
    const result = linesOf(hunk, lines.slice(at), end);
    lines.splice(at, expected.length, ...result);
    from = at + result.length;
  }
  return lines.join("");
}

/** The hunk's lines as they come out: what stays keeps its own bytes. */
function linesOf(hunk: Hunk, found: readonly string[], end: string): string[] {
  const result: string[] = [];
  let next = 0;
  for (const { sign, words } of hunk) {
    if (sign === "+") result.push(words + end);
    else if (sign === " ") result.push(found[next] ?? "");
    if (sign !== "+") next++;
  }
  return result;
}

function findLines(lines: readonly string[], wanted: Hunk, from: number): number | undefined {
  for (let at = from; at + wanted.length <= lines.length; at++) {
    if (wanted.every(({ words }, index) => lines[at + index]?.trimEnd() === words.trimEnd())) return at;
  }
  return undefined;
}
