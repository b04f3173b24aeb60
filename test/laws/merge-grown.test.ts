import * as fc from "fast-check";
import { expect, test } from "vitest";
import { lawRuns } from "../support/law-runs.ts";
import { mergeGrown } from "../../src/core/structure/grown.ts";

/** Records of one shape, each with a text of its own, and how they are printed. */
const shapes = {
  line: { record: (seed: number) => `2026-01-${10 + seed} did ${seed}\n`, gap: "" },
  indented: { record: (seed: number) => `- item ${seed}\n  more of ${seed}\n`, gap: "" },
  paragraph: { record: (seed: number) => `Day ${seed}\nwas long.\n`, gap: "\n" },
  chapter: { record: (seed: number) => `## Day ${seed}\n\ntext\n\n### Inner\nof ${seed}\n`, gap: "\n" },
} as const;

/** Records of one agent: no other has the same. */
const tailOf = (agent: number) =>
  fc.uniqueArray(
    fc.nat(6).map((seed) => 10 + 3 * seed + agent),
    { minLength: 1, maxLength: 4 },
  );

/** A base, and what three agents appended to it. */
const logs = fc
  .record({
    shape: fc.constantFrom(...Object.values(shapes)),
    base: fc.uniqueArray(fc.nat(9), { maxLength: 3 }),
    isNew: fc.boolean(),
    tails: fc.tuple(tailOf(0), tailOf(1), tailOf(2)),
  })
  .map(({ shape, base, isNew, tails }) => {
    const print = (seeds: readonly number[]) => seeds.map(shape.record).join(shape.gap);
    const start = base.length === 0 ? "# Log\n" : `# Log\n\n${print(base)}`;
    return {
      // Of a new file there is no base, and all that agents have in common is what it begins with.
      base: isNew ? "" : start,
      start,
      sides: tails.map((tail) => `${start}${shape.gap || (base.length === 0 ? "\n" : "")}${print(tail)}`),
      shape,
      tails,
    };
  });

test("what agents append is united, each record once, in the same order whoever comes first", () => {
  fc.assert(
    fc.property(logs, ({ base, start, sides, shape, tails }) => {
      const merge = (ours: string | undefined, theirs = "") =>
        ours === undefined || ours === theirs ? ours : mergeGrown({ base, ours, theirs });
      const [a = "", b, c] = sides;
      const merged = merge(merge(a, b), c);
      expect(merge(merge(b, a), c)).toBe(merged);
      expect(merge(merge(c, b), a)).toBe(merged);
      expect(merge(merge(a, c), b)).toBe(merged);
      expect(merged?.startsWith(start)).toBe(true);
      for (const seed of new Set(tails.flat())) expect(merged?.split(shape.record(seed)).length).toBe(2);
    }),
    { numRuns: lawRuns },
  );
});

test.each([
  ["a side that changed what stood there", "a\nb\n", "a\nx\nc\n", "a\nb\nd\n"],
  ["records of two kinds", "", "## A\ntext\n", "a line\n"],
  ["text before the first heading", "", "a line\n## A\ntext\n", "## B\ntext\n"],
])("%s is not united", (_, base, ours, theirs) => {
  expect(mergeGrown({ base, ours, theirs })).toBeUndefined();
});
