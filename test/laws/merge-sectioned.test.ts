import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { AgentId } from "../../src/core/ids.ts";
import { mergedText } from "../../src/core/lines/chunk.ts";
import { mergeLines } from "../../src/core/lines/merge.ts";
import { splitLines } from "../../src/core/text/split.ts";
import { mergeTextAsLines } from "../../src/core/merge/merge-as-lines.ts";
import { mergeSectioned } from "../../src/core/merge/merge-sectioned.ts";
import type { SectionedMerge } from "../../src/core/merge/result.ts";
import { parseDocument } from "../../src/core/sections/document.ts";
import { findSection, sectionNames } from "../../src/core/sections/sections.ts";
import { troubledText } from "../support/documents.ts";
import type { DocumentParts } from "../support/documents.ts";
import { scenario } from "../support/merge-scenario.ts";
import { mergePair, ownerOf, pair, rulesFor, runs, shared, textsOf } from "../support/merge-team.ts";

test("P2: a merge with an unchanged side is the other side, byte for byte", () => {
  fc.assert(
    fc.property(scenario({ agents: ["secondary-a"] }), fc.boolean(), (found, isShared) => {
      const { o, tips } = textsOf(found);
      const a = tips.map(({ text }) => text).join("");
      const rules = rulesFor("secondary-a", isShared ? shared : {});
      const byAll = rulesFor("secondary-a", shared);
      expect(mergeSectioned({ base: o, ours: a, theirs: o, rules })).toMatchObject({
        kind: "merged",
        text: a,
      });
      expect(mergeSectioned({ base: o, ours: a, theirs: a, rules })).toMatchObject({
        kind: "merged",
        text: a,
      });
      expect(mergeSectioned({ base: o, ours: o, theirs: a, rules: byAll })).toMatchObject({ text: a });
    }),
    runs,
  );
});

test("P5: a section that its owner changed is the owner's, verbatim", () => {
  fc.assert(
    fc.property(scenario({ agents: pair }), (found) => {
      const { o, theirs, merge } = mergePair(found, {});
      fc.pre(merge.kind === "merged");
      for (const { name, body } of parseDocument(theirs).sections) {
        if (ownerOf(name) !== "secondary-b" || findSection(parseDocument(o), name)?.body === body) continue;
        expect(findSection(parseDocument(merge.text), name)?.body).toBe(body);
      }
    }),
    runs,
  );
});

test("P9: a section that nobody changed keeps its bytes", () => {
  fc.assert(
    fc.property(scenario({ agents: pair }), fc.boolean(), (found, isShared) => {
      const { o, ours, theirs, merge } = mergePair(found, isShared ? shared : {});
      fc.pre(merge.kind === "merged");
      for (const { name, body } of parseDocument(o).sections) {
        if ([ours, theirs].some((text) => findSection(parseDocument(text), name)?.body !== body)) continue;
        expect(findSection(parseDocument(merge.text), name)?.body).toBe(body);
      }
    }),
    runs,
  );
});

test("P10: every line that one side added is in the result or in the report", () => {
  fc.assert(
    fc.property(scenario({ agents: pair, isDistinct: true }), fc.boolean(), (found, isShared) => {
      const { o, ours, theirs, merge } = mergePair(found, isShared ? shared : {});
      fc.pre(merge.kind === "merged" || merge.text !== undefined);
      const told = merge.rejected.flatMap(({ after = "" }) => splitLines(after));
      const kept = new Set([...splitLines(merge.text ?? ""), ...told]);
      const known = new Set(splitLines(o));
      const isMarker = (line: string) => line.startsWith("<!--");
      for (const line of [...splitLines(ours), ...splitLines(theirs)]) {
        if (known.has(line) || isMarker(line) || /^(?:---)?\n$/.test(line)) continue;
        expect(kept).toContain(line);
      }
    }),
    runs,
  );
});

test("P10: what was rejected names the lines that stand in its place", () => {
  fc.assert(
    fc.property(scenario({ agents: pair }), fc.constantFrom("\n", "\r\n"), (found, eol) => {
      const { o, ours, theirs } = mergePair(found, {});
      const [base, left, right] = [o, ours, theirs].map((text) => text.replaceAll("\n", eol));
      if (base === undefined || left === undefined || right === undefined)
        throw new Error("three texts are needed");
      const merge = mergeSectioned({ base, ours: left, theirs: right, rules: rulesFor("secondary-b") });
      const lines = splitLines(merge.text ?? "");
      for (const { what, before, line } of merge.rejected) {
        if (before === undefined || line === undefined || what === "marker") continue;
        const stands = lines.slice(line - 1, line - 1 + splitLines(before).length);
        expect(stands.join("")).toBe(before);
      }
    }),
    runs,
  );
});

test("P11: every line of a clean result is from one of the versions", () => {
  fc.assert(
    fc.property(scenario({ agents: pair }), fc.boolean(), (found, isShared) => {
      const { o, ours, theirs, merge } = mergePair(found, isShared ? shared : {});
      fc.pre(merge.kind === "merged");
      const known = new Set([o, ours, theirs].flatMap(splitLines));
      expect(splitLines(merge.text).filter((line) => !known.has(line))).toEqual([]);
    }),
    runs,
  );
});

test("P12: a clean result is sound, and no section stands in it twice", () => {
  const isSound = ({ kind, mode, text = "" }: SectionedMerge): boolean => {
    const document = parseDocument(text);
    const isUnique = new Set(sectionNames(document)).size === document.sections.length;
    return kind === "conflict" || mode === "lines" || (document.damage.length === 0 && isUnique);
  };
  fc.assert(
    fc.property(
      fc.array(troubledText, { minLength: 3, maxLength: 3 }),
      ([base = "", ours = "", theirs = ""]) => {
        expect(mergeSectioned({ base, ours, theirs, rules: rulesFor("primary", shared) })).toSatisfy(isSound);
      },
    ),
    runs,
  );
  fc.assert(
    fc.property(scenario({ agents: pair }), fc.boolean(), (found, isShared) => {
      expect(mergePair(found, isShared ? shared : {}).merge).toSatisfy(isSound);
    }),
    runs,
  );
});

test("P13: where a merge of plain lines is clean too, among equals, it gives the same text", () => {
  fc.assert(
    fc.property(scenario({ agents: pair, kinds: ["line", "skeleton"] }), (found) => {
      const { o, ours, theirs, merge } = mergePair(found, shared);
      const versions = { base: splitLines(o), ours: splitLines(ours), theirs: splitLines(theirs) };
      const plain = mergedText(mergeLines(versions.base, versions.ours, versions.theirs), versions);
      fc.pre(plain !== undefined && merge.kind === "merged" && parseDocument(plain).damage.length === 0);
      expect(merge.text).toBe(plain);
    }),
    runs,
  );
});

test.each([
  ["CRLF", (text: string) => text.replaceAll("\n", "\r\n")],
  ["a byte order mark", (text: string) => `\uFEFF${text}`],
  ["no final newline", (text: string) => text.replace(/\n$/, "")],
])("P16: converting all versions to %s converts the result, and nothing else", (_, convert) => {
  fc.assert(
    fc.property(scenario({ agents: pair }), fc.boolean(), (found, isShared) => {
      const { o, ours, theirs, merge } = mergePair(found, isShared ? shared : {});
      fc.pre([o, ours, theirs, merge.text ?? "x"].every((text) => text !== "" && !text.endsWith("\n\n")));
      const rules = rulesFor("secondary-b", isShared ? shared : {});
      const converted = mergeSectioned({
        base: convert(o),
        ours: convert(ours),
        theirs: convert(theirs),
        rules,
      });
      expect(converted.kind).toBe(merge.kind);
      // Before a marker no byte order mark may stand: it is in both sides of the region then.
      const unmarked = (text = "") => (/^\uFEFF?<{7}/.test(text) ? text.replaceAll("\uFEFF", "") : text);
      expect(converted.text ?? "").not.toMatch(/^\uFEFF<{7}/);
      expect(unmarked(converted.text)).toBe(unmarked(merge.text === undefined ? "" : convert(merge.text)));
      expect(converted.sections).toEqual(merge.sections);
    }),
    runs,
  );
});

test("P16: one side's conversion of terminators is taken, and hides no edit of the other", () => {
  fc.assert(
    fc.property(scenario({ agents: pair }), fc.boolean(), fc.boolean(), (found, isShared, isOurs) => {
      const { o, ours, theirs, merge } = mergePair(found, isShared ? shared : {});
      fc.pre(merge.kind === "merged" && ours !== "" && theirs !== "");
      const rules = rulesFor("secondary-b", isShared ? shared : {});
      const crlf = (text: string, isConverted: boolean) =>
        isConverted ? text.replaceAll("\n", "\r\n") : text;
      const versions = { base: o, ours: crlf(ours, isOurs), theirs: crlf(theirs, !isOurs) };
      expect(mergeSectioned({ ...versions, rules })).toMatchObject({
        kind: "merged",
        text: merge.text.replaceAll("\n", "\r\n"),
      });
    }),
    runs,
  );
});

test("P17: names of versions are only labels", () => {
  fc.assert(
    fc.property(scenario({ agents: pair }), (found) => {
      const { o, ours, theirs, merge } = mergePair(found, shared);
      const labels = { base: "b", ours: "o", theirs: "t" };
      const renamed = mergeSectioned({
        base: o,
        ours,
        theirs,
        labels,
        rules: rulesFor("secondary-b", shared),
      });
      expect({ ...renamed, text: undefined }).toEqual({ ...merge, text: undefined });
      fc.pre(merge.kind === "merged");
      expect(renamed.text).toBe(merge.text);
    }),
    runs,
  );
});

test("P18: permuting the sections of all versions permutes those of the result", () => {
  const isLast = (names: readonly string[]) => (a: { name: string }, b: { name: string }) =>
    names.indexOf(a.name) - names.indexOf(b.name);
  const permuted = (parts: DocumentParts, names: readonly string[]): DocumentParts => ({
    head: parts.head,
    sections: parts.sections.toSorted(isLast(names)),
  });
  fc.assert(
    fc.property(
      scenario({ agents: pair, kinds: ["line"] }).chain((found) => {
        const names = found.base.sections.map(({ name }) => name);
        return fc.tuple(fc.constant(found), fc.shuffledSubarray(names, { minLength: names.length }));
      }),
      fc.boolean(),
      ([found, names], isShared) => {
        const extra = isShared ? shared : {};
        const { merge } = mergePair(found, extra);
        fc.pre(merge.kind === "merged");
        const other = mergePair(
          {
            base: permuted(found.base, names),
            tips: found.tips.map(({ agent, parts }) => ({ agent, parts: permuted(parts, names) })),
          },
          extra,
        ).merge;
        fc.pre(other.kind === "merged");
        const { sections } = parseDocument(other.text);
        expect(sections.map(({ name }) => name)).toEqual(names);
        const bodies = new Map(parseDocument(merge.text).sections.map(({ name, body }) => [name, body]));
        expect(new Map(sections.map(({ name, body }) => [name, body]))).toEqual(bodies);
      },
    ),
    runs,
  );
});

test("P19: in a fence there are no sections to own, only lines to merge", () => {
  const fenced = (text: string) => `# Shown\n\n~~~~~~~~\n${text}~~~~~~~~\n`;
  fc.assert(
    fc.property(scenario({ agents: pair }), (found) => {
      const { o, tips } = textsOf(found);
      const [ours = "", theirs = ""] = tips.map(({ text }) => fenced(text));
      const rules = rulesFor("secondary-b", { skeleton: "shared" });
      const merge = mergeSectioned({ base: fenced(o), ours, theirs, rules });
      expect(merge.sections).toEqual([]);
      const plain = mergeTextAsLines(fenced(o), ours, theirs);
      expect(merge.kind === "merged" && merge.text).toBe(plain.kind === "clean" && plain.text);
    }),
    runs,
  );
});

// Quadratic work would run into the suite's limit for what hangs.
test("P20: hostile documents merge in time", () => {
  const many = (count: number, line: (index: number) => string) =>
    Array.from({ length: count }, (_, i) => line(i)).join("");
  const sections = many(5_000, (i) => `<!-- BEGIN S${i} -->\nx\n<!-- END S${i} -->\n\n`);
  const nested = many(60, (i) => `<!-- BEGIN N${i} -->\n`) + many(60, (i) => `<!-- END N${59 - i} -->\n`);
  const deep =
    many(5_000, (i) => `<!-- BEGIN N${i} -->\n`) + many(5_000, (i) => `<!-- END N${4_999 - i} -->\n`);
  for (const base of [sections, nested, deep, "\n".repeat(20_000), "---\n".repeat(20_000)]) {
    const ours = `top\n${base}`;
    const merge = mergeSectioned({ base, ours, theirs: `${base}end\n`, rules: rulesFor("primary", shared) });
    expect(merge).toMatchObject({ kind: "merged", text: `${ours}end\n` });
  }
  const strangers = rulesFor("secondary-a", { ownerOf: () => "secondary-b" as AgentId });
  const isKept = mergeSectioned({
    base: sections,
    ours: sections,
    theirs: "\n",
    rules: strangers,
  });
  expect(isKept).toMatchObject({ kind: "merged", text: sections });
});
