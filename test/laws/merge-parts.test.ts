import * as fc from "fast-check";
import { expect, test } from "vitest";
import { mergeShared } from "../../src/core/structure/merge-shared.ts";
import { lawRuns } from "../support/law-runs.ts";
import { permutations } from "../support/merge-team.ts";

/** Headed parts of one agent, each with a heading that no other part has. */
const partsOf = (agent: number) =>
  fc
    .uniqueArray(
      fc.record({
        seed: fc.nat(5),
        level: fc.integer({ min: 2, max: 4 }),
        lines: fc.nat(2),
        blanks: fc.nat(2),
      }),
      { selector: ({ seed }) => seed, minLength: 1, maxLength: 3 },
    )
    .map((parts) =>
      parts.map(({ seed, level, lines, blanks }) => {
        const name = `${10 + 3 * seed + agent}`;
        const text = Array.from({ length: lines }, (_, line) => `${name} says ${line}.\n`).join("");
        return { heading: `${"#".repeat(level)} Part ${name}\n`, text, blanks: "\n".repeat(1 + blanks) };
      }),
    );

test("headed parts that agents add at one place are all there once, in the same order whoever comes first", () => {
  fc.assert(
    fc.property(
      fc.tuple(partsOf(0), partsOf(1), partsOf(2)),
      fc.constantFrom("", "## Next\n"),
      (agents, rest) => {
        const base = `# Notes\n\nIntroduction.\n\n${rest}`;
        const sides = agents.map((parts) =>
          base.replace(/\n\n(## Next\n)?$/, (_, next = "") => {
            return `\n\n${parts.map(({ heading, text, blanks }) => heading + text + blanks).join("")}${next}`;
          }),
        );
        const merge = (ours: string | undefined, theirs: string) => {
          const merged =
            ours === undefined ? undefined : mergeShared({ path: "notes.md" }, { base, ours, theirs });
          return merged?.kind === "clean" ? merged.text : undefined;
        };
        const [first, ...others] = permutations(sides).map((order) =>
          order.reduce<string | undefined>(merge, base),
        );
        for (const other of others) expect(other).toBe(first);
        for (const { heading, text } of first === undefined ? [] : agents.flat()) {
          expect(first?.split(heading + text).length).toBe(2);
        }
      },
    ),
    { numRuns: lawRuns },
  );
});
