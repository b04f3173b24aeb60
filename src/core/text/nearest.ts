/**
 * The known words that are most like a word that is not known: those that begin with it or contain it, and those
 * that a few typing errors turn into it. The most like first, at most three.
 */
export function nearestWords(word: string, known: readonly string[]): string[] {
  const limit = Math.max(2, Math.floor(word.length / 3));
  const rated = known.map((other) => ({ other, cost: other.includes(word) ? 1 : typingErrors(word, other) }));
  return rated
    .filter(({ cost }) => cost <= limit)
    .toSorted((a, b) => a.cost - b.cost)
    .slice(0, 3)
    .map(({ other }) => other);
}

/** How many characters have to be put in, taken out or replaced (Levenshtein's distance). */
function typingErrors(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [index, letter] of from.split("").entries()) {
    const next = [index + 1];
    for (const [at, other] of to.split("").entries()) {
      const replaced = (row[at] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
