import type { MergeCase } from "./cases.ts";

/**
 * Says what is wrong with a merged text by counting lines, without any knowledge of what they mean and without the
 * code under test: a line that one side added is missing, a line stands there more often than the two sides explain,
 * a line has words that neither side has, an entry stands under a heading where neither side has it.
 *
 * @returns the first such line; undefined for none
 */
export function findWrong({ base, left, right }: MergeCase, merged: string): string | undefined {
  const [b, l, r, m] = [countLines(base), countLines(left), countLines(right), countLines(merged)];
  const words = new Set(wordsOf(`${left}\n${right}`));
  const known = new Set([...entriesOf(left), ...entriesOf(right)]);
  for (const [line, count] of m) {
    const [was, one, other] = [b, l, r].map((counts) => counts.get(line) ?? 0) as [number, number, number];
    const most = Math.max(Math.min(one, other), one + other - was);
    if (one + other > 0 ? count > most : !wordsOf(line).every((word) => words.has(word))) return line;
  }
  return findLost([b, l, r, m], merged) ?? entriesOf(merged).find((entry) => !known.has(entry));
}

type Counts = ReadonlyMap<string, number>;

/** A line that one side alone added, and of whose new words some are not there. */
function findLost(
  [b, l, r, m]: readonly [Counts, Counts, Counts, Counts],
  merged: string,
): string | undefined {
  const [before, after] = [new Set([...b.keys()].flatMap(wordsOf)), new Set(wordsOf(merged))];
  for (const [side, other] of [
    [l, r],
    [r, l],
  ] as const) {
    for (const [line, count] of side) {
      const was = b.get(line) ?? 0;
      const isAdded = count > was && (other.get(line) ?? 0) >= was;
      if (!isAdded || (m.get(line) ?? 0) >= count) continue;
      const added = wordsOf(line).filter((word) => !before.has(word));
      if (added.length === 0 || !added.every((word) => after.has(word))) return line;
    }
  }
  return undefined;
}

/** What a line says: without indent, marker, number, box, padding of cells, the length of rulers, commas. */
function plain(line: string): string {
  return line
    .replace(/^\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?/, "")
    .replace(/\s*\|\s*/g, "|")
    .replace(/-{3,}/g, "---")
    .replace(/\s+/g, " ")
    .replace(/,$/, "")
    .trim();
}

function countLines(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of text.split("\n").map(plain))
    if (line !== "") counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

function wordsOf(text: string): string[] {
  return text.match(/[^\s|]+/g) ?? [];
}

/** The first words of list items and rows, each with the heading that it stands under. */
function entriesOf(text: string): string[] {
  let heading = "";
  let isCode = false;
  return text.split("\n").flatMap((line) => {
    if (/^\s*(?:```|~~~)/.test(line)) isCode = !isCode;
    if (isCode) return [];
    if (/^#{1,6} /.test(line)) heading = line.trim();
    const [, entry] = /^\s*(?:[-*+] +(?:\[[ xX]\] +)?|\d+[.)] +|\| *)([^\s|]+)/.exec(line) ?? [];
    return entry === undefined ? [] : [`${heading} ${entry}`];
  });
}
