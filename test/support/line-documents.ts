import * as fc from "fast-check";

/** Three versions of a text. */
export interface Texts {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** Lines of Markdown that repeat: most of what makes a line merge go wrong is among them. */
const markdown = [
  ["", "", "", "---", "```", "}", "- [ ] item", "- [x] item", "## Notes", "| --- | --- |"],
  ["", "=======", "<<<<<<< x", "text", "| a | b |", "| a | c |", "* one", "* two", "~~~"],
  ["x", "y", "z"],
  ["x"],
];

/** One change of a list of lines; positions are taken modulo the length. */
type Change = (lines: readonly string[]) => readonly string[];

/**
 * A base and two descendants of it: repeated, blank-heavy or unique lines, fences and tables; lines inserted,
 * deleted, replaced, moved and doubled; changes that both sides made; CRLF; a final newline or none, on each side.
 */
export const texts: fc.Arbitrary<Texts> = fc
  .record({
    vocabulary: fc.constantFrom(undefined, ...markdown),
    seeds: fc.array(fc.nat(999), { maxLength: 40 }),
    eol: fc.constantFrom("\n", "\n", "\n", "\r\n"),
  })
  .chain(({ vocabulary, seeds, eol }) => {
    const line = fc.nat(999).map((seed) => lineOf(vocabulary, seed));
    const base = seeds.map((seed, n) => (vocabulary === undefined ? `line ${n}` : lineOf(vocabulary, seed)));
    const changes = (maxLength: number) => fc.array(changeOf(line), { maxLength });
    return fc
      .record({
        shared: changes(1),
        ours: changes(3),
        theirs: changes(3),
        ends: fc.array(fc.nat(9), { minLength: 3, maxLength: 3 }),
      })
      .map(({ shared, ours, theirs, ends }) => {
        const text = (lines: readonly string[], side: number) =>
          lines.join(eol) + (lines.length > 0 && ends[side] !== 0 ? eol : "");
        const after = (own: readonly Change[]) =>
          [...shared, ...own].reduce((lines, change) => change(lines), base as readonly string[]);
        return { base: text(base, 0), ours: text(after(ours), 1), theirs: text(after(theirs), 2) };
      });
  });

function lineOf(vocabulary: readonly string[] | undefined, seed: number): string {
  return vocabulary?.[seed % vocabulary.length] ?? `fresh ${seed}`;
}

function changeOf(line: fc.Arbitrary<string>): fc.Arbitrary<Change> {
  const at = fc.nat(99);
  const length = fc.integer({ min: 1, max: 4 });
  return fc.oneof(
    fc.tuple(at, fc.nat(2), fc.array(line, { maxLength: 3 })).map(
      ([from, gone, fresh]): Change =>
        (lines) =>
          lines.toSpliced(from % (lines.length + 1), gone, ...fresh),
    ),
    fc.tuple(at, length, at).map(([from, count, to]): Change => (lines) => {
      const start = from % (lines.length + 1);
      const rest = lines.toSpliced(start, count);
      return rest.toSpliced(to % (rest.length + 1), 0, ...lines.slice(start, start + count));
    }),
    fc.tuple(at, length).map(([from, count]): Change => (lines) => {
      const start = from % (lines.length + 1);
      return lines.toSpliced(start, 0, ...lines.slice(start, start + count));
    }),
  );
}
