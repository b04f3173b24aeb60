import * as fc from "fast-check";
import picomatch from "picomatch";
import { expect, test } from "vitest";
import { lawRuns } from "../support/law-runs.ts";
import { globsOverlap } from "../../src/core/text/glob-overlap.ts";

const word = fc.constantFrom("a", "b", "ab", "x.ts", "A", ".a", "b+");
const wild = fc.constantFrom(
  "*",
  "**",
  "?",
  "a*",
  "*.ts",
  "[ab]",
  "[!a]",
  "{a,b}",
  "{a,b/c}",
  "!(a)",
  "@(a|b)",
);
const repeated = fc.constantFrom(
  "+(a|b)",
  "[ab]+",
  "(a|b)",
  "(a|b)+",
  "{1..3}",
  "*(a|b/c)",
  "[a/b]",
  "a{b,}",
  "\\*",
);
const glob = fc
  .array(fc.oneof({ weight: 3, arbitrary: word }, wild, repeated), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join("/"));
const joined = fc
  .array(fc.oneof(word, wild, repeated), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(""));
const path = fc
  .array(fc.constantFrom("a", "b", "ab", "aa", "x.ts", "ax.ts", "c", ".a", "1", "b+"), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join("/"));

test("two globs that match one path overlap", () => {
  let met = 0;
  fc.assert(
    fc.property(
      fc.oneof(glob, joined),
      fc.oneof(glob, joined),
      fc.array(path, { minLength: 20 }),
      (a, b, paths) => {
        const [isA, isB] = [a, b].map((one) => picomatch(one, { dot: true, nonegate: true }));
        const both = paths.filter((one) => isA?.(one) === true && isB?.(one) === true);
        if (both.length > 0) met++;
        if (both.length > 0 && !globsOverlap(a, b)) throw new Error(`${a} and ${b} both match ${both[0]}`);
      },
    ),
    { numRuns: lawRuns * 15 },
  );
  expect(met).toBeGreaterThan(100);
});
