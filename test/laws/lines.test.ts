import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasConflict, mergedText } from "../../src/core/lines/chunk.ts";
import type { LineChunk, Versions } from "../../src/core/lines/chunk.ts";
import type { ConflictStyle } from "../../src/core/lines/conflict-style.ts";
import { conflictText } from "../../src/core/lines/conflict-text.ts";
import { mergeLines } from "../../src/core/lines/merge.ts";
import { unifiedPatch } from "../../src/core/lines/patch.ts";
import { mergeShared } from "../../src/core/lines/second-opinion.ts";
import { splitLines } from "../../src/core/text/split.ts";
import { lawRuns } from "../support/law-runs.ts";
import { texts } from "../support/line-documents.ts";
import type { Texts } from "../support/line-documents.ts";
import { gitMergeFiles } from "../support/merge-file.ts";

const runs = { numRuns: lawRuns };
const labels = { ours: "ours", base: "base", theirs: "theirs" };

function versionsOf({ base, ours, theirs }: Texts): Versions {
  return { base: splitLines(base), ours: splitLines(ours), theirs: splitLines(theirs) };
}

function chunksOf({ base, ours, theirs }: Versions): LineChunk[] {
  return mergeLines(base, ours, theirs);
}

/** The merged text, or `undefined` for a conflict. */
function merge(base: string, ours: string, theirs: string): string | undefined {
  const versions = versionsOf({ base, ours, theirs });
  return mergedText(chunksOf(versions), versions);
}

test("splitting keeps every byte", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "\r", "\n", "\u2028", "\uFEFF") }), (text) => {
      expect(splitLines(text).join("")).toBe(text);
    }),
    runs,
  );
});

test("a side that changed nothing yields the other, byte for byte", () => {
  fc.assert(
    fc.property(texts, ({ base, ours, theirs }) => {
      expect(merge(base, ours, base)).toBe(ours);
      expect(merge(base, base, theirs)).toBe(theirs);
      expect(merge(base, ours, ours)).toBe(ours);
    }),
    runs,
  );
});

test("exchanging the sides exchanges them in the result and changes nothing else", () => {
  const exchanged = { same: "same", ours: "theirs", theirs: "ours", both: "both", conflict: "conflict" };
  fc.assert(
    fc.property(texts.map(versionsOf), ({ base, ours, theirs }) => {
      const mirrored = mergeLines(base, theirs, ours).map((chunk) => ({
        kind: exchanged[chunk.kind],
        base: chunk.base,
        ours: chunk.theirs,
        theirs: chunk.ours,
      }));
      expect(mirrored).toEqual(mergeLines(base, ours, theirs));
    }),
    runs,
  );
});

test("chunks cover all versions without a gap, and are what their kind says", () => {
  fc.assert(
    fc.property(texts.map(versionsOf), (versions) => {
      const end = { base: 0, ours: 0, theirs: 0 };
      for (const chunk of chunksOf(versions)) {
        const text = (side: keyof Versions) => {
          expect(chunk[side].start).toBe(end[side]);
          end[side] = chunk[side].end;
          return versions[side].slice(chunk[side].start, chunk[side].end).join("");
        };
        const [base, ours, theirs] = [text("base"), text("ours"), text("theirs")];
        expect({ ours: base === ours, theirs: base === theirs, both: ours === theirs }).toMatchObject(
          agreement[chunk.kind],
        );
      }
      expect(end).toEqual({
        base: versions.base.length,
        ours: versions.ours.length,
        theirs: versions.theirs.length,
      });
    }),
    runs,
  );
});

/** Which of the three texts of a chunk are equal: ours and theirs with the base, and the two with each other. */
const agreement = {
  same: { ours: true, theirs: true },
  ours: { ours: false, theirs: true },
  theirs: { ours: true, theirs: false },
  both: { ours: false, both: true },
  conflict: { both: false },
};

describe("git merge-file is the judge", () => {
  const cases = fc.sample(texts, lawRuns);
  /** Unlike any line of the texts, in which there are markers of seven. */
  const markerSize = 9;

  function judge(cases: readonly Texts[], style: ConflictStyle, options: readonly string[] = []) {
    return gitMergeFiles(cases, [`--marker-size=${markerSize}`, ...options]).map((git, index) => {
      const versions = versionsOf(cases[index]!);
      const chunks = chunksOf(versions);
      const text = conflictText(chunks, versions, { style, labels, markerSize });
      return { versions, git, ours: { text, isClean: !hasConflict(chunks) } };
    });
  }

  test("clean where git is clean, and its text byte for byte, conflicts included", () => {
    const judged = judge(cases, "merge");
    expect(judged.filter(({ git, ours }) => ours.isClean !== git.isClean)).toEqual([]);
    expect(judged.filter(({ git, ours }) => ours.text !== git.text)).toEqual([]);
  });

  test("and so in style zdiff3, but for conflicts whose two sides are equal", () => {
    const different = judge(cases.slice(0, lawRuns * 0.3), "zdiff3", ["--zdiff3"]).filter(
      ({ git, ours }) => ![git.text, git.text.replaceAll(emptyConflict, "")].includes(ours.text),
    );
    expect(different).toEqual([]);
  });
});

/**
 * What git writes in style zdiff3 where both sides got to one text by different edits: a conflict, from which
 * all lines but the base's have moved out. In style merge it is none, and for us it never is.
 */
const emptyConflict = /<{7,} ours\r?\n\|{7,} base\r?\n(?:(?!>{7,} theirs)[^])*?={7,}\r?\n>{7,} theirs\r?\n/g;

test("a second opinion can only turn clean text into a conflict", () => {
  fc.assert(
    fc.property(texts.map(versionsOf), (versions) => {
      const { chunks, opinion } = mergeShared(versions);
      const text = mergedText(chunks, versions);
      expect([undefined, mergedText(chunksOf(versions), versions)]).toContain(text);
      expect(text === undefined || opinion !== "objects").toBe(true);
      expect(chunks.flatMap(({ base }) => versions.base.slice(base.start, base.end))).toEqual(versions.base);
      expect(chunks.flatMap(({ ours }) => versions.ours.slice(ours.start, ours.end))).toEqual(versions.ours);
      const mirrored = mergeShared({ ...versions, ours: versions.theirs, theirs: versions.ours });
      expect(hasConflict(mirrored.chunks)).toBe(hasConflict(chunks));
    }),
    runs,
  );
});

test("a patch brings git apply from the one version to the other", () => {
  const folder = mkdtempSync(join(tmpdir(), "sheaf-patch-"));
  const names = ["plain", "with space", 'with "quotes"', "grün", "back\\slash"];
  const cases = fc.sample(texts, lawRuns).map(({ ours, theirs }, n) => ({
    path: `${names[n % names.length]} ${n}`,
    before: n % 20 === 1 ? undefined : ours,
    after: n % 20 === 2 ? undefined : theirs,
  }));
  try {
    for (const { path, before } of cases) if (before !== undefined) writeFileSync(join(folder, path), before);
    const patch = cases.map(({ path, before, after }) => unifiedPatch(path, before, after)).join("");
    execFileSync("git", ["apply", "--whitespace=nowarn", "-"], { cwd: folder, input: patch });
    for (const { path, after } of cases) {
      const file = join(folder, path);
      expect(existsSync(file) ? readFileSync(file, "utf8") : undefined).toBe(after);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
