import { expect, test } from "vitest";
import { diffLines } from "../../../src/core/lines/diff.ts";

/**
 * The cost cap, by counted steps: for texts made to be hard, the lines looked at stay in proportion to the size.
 * Without the cap most of these take a step for every pair of lines: 10,000 for each line.
 */
const size = 10_000;
const greatestStepsPerLine = 300;

const positions = Array.from({ length: size }, (_, position) => position);
const of = (idAt: (position: number) => number) => Int32Array.from(positions, idAt);

/** As good as drawn by lot, and the same in every run. */
const drawn = (kinds: number, seed: number) =>
  of((n) => Math.floor(Math.abs(Math.sin(n * 12.9898 + seed)) * 43_758.5453) % kinds);

const unique = of((n) => n);

test.each<[string, Int32Array, Int32Array]>([
  ["nothing is shared", unique, of((n) => size + n)],
  ["the order is reversed", unique, unique.toReversed()],
  ["the order is drawn by lot", unique, drawn(size, 1)],
  ["neighbours are exchanged", unique, of((n) => n ^ 1)],
  ["every second line has gone to the end", unique, of((n) => ((n * 2) % size) + (n * 2 >= size ? 1 : 0))],
  ["every second line was edited", unique, of((n) => (n % 2 === 0 ? n : size + n))],
  ["everything is there twice", unique, of((n) => n % (size / 2))],
  ["one line repeated, half of it gone", of(() => 0), new Int32Array(size / 2)],
  [
    "every second line is blank, and there are more of them",
    of((n) => (n % 2) * n),
    of((n) => (n % 3 === 0 ? n : 0)),
  ],
  ["two kinds of line", drawn(2, 1), drawn(2, 2)],
  ["twenty kinds of line", drawn(20, 1), drawn(20, 2)],
  ["each line 64 times", drawn(size / 64, 1), drawn(size / 64, 2)],
  ["each line 65 times and more", drawn(size / 100, 1), drawn(size / 100, 2)],
  ["periods that never fit", of((n) => n % 7), of((n) => n % 11)],
])("work stays in proportion to size: %s", (_, a, b) => {
  const effort = { steps: 0 };
  diffLines(a, b, effort);
  expect(effort.steps / (a.length + b.length)).toBeLessThan(greatestStepsPerLine);
});

test("a very long rewritten text is one edit, not one too many for the stack", () => {
  const lines = 300_000;
  const before = Int32Array.from({ length: lines }, (_, n) => n);
  const after = Int32Array.from({ length: lines }, (_, n) => (n % 2 === 0 ? n : (n * 7) % lines));
  expect(diffLines(before, after).length).toBeGreaterThan(1000);
});
