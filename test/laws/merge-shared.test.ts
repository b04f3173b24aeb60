import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergedText } from "../../src/core/lines/chunk.ts";
import { mergeShared as mergeTwice } from "../../src/core/lines/second-opinion.ts";
import { splitLines } from "../../src/core/text/split.ts";
import { mergeShared } from "../../src/core/structure/merge-shared.ts";
import { lawRuns } from "../support/law-runs.ts";
import { texts } from "../support/line-documents.ts";
import { formNames, keyOf, pathOf, structuredTexts } from "../support/structured-texts.ts";

const runs = { numRuns: lawRuns };

/** Merges texts of a form; undefined for a conflict. */
const mergerOf = (name: string) => (base: string, ours: string, theirs: string) => {
  const merged = mergeShared({ path: pathOf(name) }, { base, ours, theirs });
  return merged.kind === "clean" ? merged.text : undefined;
};

describe.each([...formNames, "lines"])("%s", (name) => {
  const textOf = mergerOf(name);
  const versions = name === "lines" ? texts : structuredTexts(name);

  test("a side that changed nothing yields the other (P2)", () => {
    fc.assert(
      fc.property(versions, ({ base, ours, theirs }) => {
        expect(textOf(base, ours, base)).toBe(ours);
        expect(textOf(base, base, theirs)).toBe(theirs);
        expect(textOf(base, ours, ours)).toBe(ours);
      }),
      runs,
    );
  });

  test("clean or conflict, and the text, are the same from either side (P4, P6)", () => {
    fc.assert(
      fc.property(versions, ({ base, ours, theirs }) => {
        expect(textOf(base, theirs, ours)).toBe(textOf(base, ours, theirs));
      }),
      runs,
    );
  });

  test("what lines merge cleanly, structure leaves as it is (P13)", () => {
    fc.assert(
      fc.property(versions, ({ base, ours, theirs }) => {
        const lines = { base: splitLines(base), ours: splitLines(ours), theirs: splitLines(theirs) };
        const byLines = mergedText(mergeTwice(lines).chunks, lines);
        const merged = textOf(base, ours, theirs);
        expect(byLines === undefined || merged === undefined || merged === byLines).toBe(true);
      }),
      runs,
    );
  });
});

describe.each(formNames.filter((name) => name !== "prose"))("%s", (name) => {
  const textOf = mergerOf(name);
  const find = (side: readonly string[], element: string) =>
    side.find((other) => keyOf(other) === keyOf(element));

  /** How often an element stands in a text, whatever was edited behind its first words. */
  const timesIn = (text: string, element: string) => {
    const name = /\w+#\d+ \w+#\d+|row \d+|key\d+|Message \d+/.exec(element)?.[0];
    return text.split(new RegExp(`${name}\\b`)).length - 1;
  };
  const wordsOf = (text: string) => text.trim().replace(/\s+/g, " ");

  /** Two items that both sides added and worded differently are two items, unless one has all lines of the other. */
  const areTwo = (one?: string, other?: string) => {
    if (one === undefined || other === undefined || wordsOf(one) === wordsOf(other)) return false;
    const holds = (all: string, some: string) =>
      some.split("\n").every((line) => all.split("\n").includes(line));
    return !holds(one, other) && !holds(other, one);
  };

  test("what one side added or edited is in the result once, what one deleted is not (P10)", () => {
    fc.assert(
      fc.property(structuredTexts(name), ({ base, ours, theirs, elements }) => {
        const merged = textOf(base, ours, theirs);
        if (merged === undefined) return;
        for (const element of new Set(Object.values(elements).flat())) {
          const before = find(elements.base, element);
          const sides = [find(elements.ours, element), find(elements.theirs, element)] as const;
          const isTwo = before === undefined && areTwo(...sides);
          const isDeleted = before !== undefined && sides.includes(undefined);
          expect(timesIn(merged, element)).toBe(isTwo ? 2 : isDeleted ? 0 : 1);
          const edited =
            isDeleted || !sides.includes(before) ? undefined : sides.find((side) => side !== before);
          expect(wordsOf(merged)).toContain(wordsOf(edited ?? ""));
        }
      }),
      runs,
    );
  });

  test("an element that one side edited and the other deleted is a conflict", () => {
    const isClash = (base: readonly string[], one: readonly string[], other: readonly string[]) =>
      base.some((element) => {
        const edited = find(one, element);
        const isEdited = edited !== undefined && edited.replace(/\s+/g, "") !== element.replace(/\s+/g, "");
        return isEdited && find(other, element) === undefined;
      });
    fc.assert(
      fc.property(structuredTexts(name), ({ base, ours, theirs, elements }) => {
        fc.pre(isClash(elements.base, elements.ours, elements.theirs));
        expect(textOf(base, ours, theirs)).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });
});

test("prose has no word that no version has (P11)", () => {
  fc.assert(
    fc.property(structuredTexts("prose"), ({ base, ours, theirs }) => {
      const words = new Set([base, ours, theirs].flatMap((text) => text.split(/\s+/)));
      for (const word of mergerOf("prose")(base, ours, theirs)?.split(/\s+/) ?? [])
        expect(words).toContain(word);
    }),
    runs,
  );
});
