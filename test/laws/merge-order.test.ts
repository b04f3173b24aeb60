import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { AgentId } from "../../src/core/ids.ts";
import { splitLines } from "../../src/core/text/split.ts";
import { mergeSectioned } from "../../src/core/merge/merge-sectioned.ts";
import { parseDocument } from "../../src/core/sections/document.ts";
import { isSeparator } from "../../src/core/sections/separator.ts";
import { sharedTextMerger } from "../../src/core/structure/merge-shared.ts";
import { scenario } from "../support/merge-scenario.ts";
import { mergeTips } from "../support/merge-tips.ts";
import {
  mergeInTurn,
  pair,
  permutations,
  roster,
  rulesFor,
  runs,
  shared,
  team,
  textsOf,
} from "../support/merge-team.ts";

test.each([
  ["with owners", ["line", "skeleton", "add", "delete"], {}],
  ["all shared", ["line", "skeleton", "add"], shared],
] as const)("P3: merging the same tips again, from the old base, changes nothing, %s", (_, kinds, extra) => {
  fc.assert(
    fc.property(scenario({ agents: pair, kinds, isDistinct: true }), (found) => {
      const { o, tips } = textsOf(found);
      const once = mergeInTurn(o, o, tips, extra);
      fc.pre(once !== undefined);
      expect(mergeInTurn(o, once.text, tips, extra)?.text).toBe(once.text);
    }),
    runs,
  );
});

test("P4, P6: among equals, exchanging the sides changes neither the verdict nor the text", () => {
  fc.assert(
    fc.property(scenario({ agents: pair }), (found) => {
      const { o, tips } = textsOf(found);
      const [a = "", b = ""] = tips.map(({ text }) => text);
      const rules = rulesFor("secondary-a", shared);
      const one = mergeSectioned({ base: o, ours: a, theirs: b, rules });
      const other = mergeSectioned({ base: o, ours: b, theirs: a, rules });
      expect(other.kind).toBe(one.kind);
      expect(other.kind === "merged" && other.text).toBe(one.kind === "merged" && one.text);
    }),
    runs,
  );
});

test.each([
  ["three", "with owners", team.slice(1), {}, 2],
  ["three", "all shared", team.slice(1), shared, 2],
  ["four", "with owners", team, {}, 10],
  ["four", "all shared", team, shared, 10],
] as const)("P7: %s agents merged in any order give the same bytes, %s", (...given) => {
  const [, , agents, extra, share] = given;
  const shape = { agents, kinds: ["line", "skeleton", "add"], isDistinct: true, addsOwn: true } as const;
  fc.assert(
    fc.property(scenario(shape), (found) => {
      const { o, tips } = textsOf(found);
      const results = permutations(tips).map((order) => mergeInTurn(o, o, order, extra)?.text);
      expect([...new Set(results)]).toEqual([results[0]]);
    }),
    { numRuns: runs.numRuns / share },
  );
});

/** All that a document says: its sections with their bodies, and its lines but for blank ones and rules, in no order. */
function contentOf(text: string): string {
  const sections = parseDocument(text).sections.map(({ name, body }) => JSON.stringify([name, body]));
  const lines = splitLines(text).filter((line) => !isSeparator(line));
  return [...sections.toSorted(), ...lines.toSorted()].join("");
}

test.each([
  ["three", "with owners", team.slice(1), {}, 2],
  ["three", "all shared", team.slice(1), shared, 2],
  ["four", "with owners", team, {}, 10],
  ["four", "all shared", team, shared, 10],
] as const)("P7: whatever %s agents did, orders without a conflict say the same, %s", (...given) => {
  const [, , agents, extra, share] = given;
  fc.assert(
    fc.property(scenario({ agents }), (found) => {
      const { o, tips } = textsOf(found);
      const rules = { ...extra, mergeText: sharedTextMerger({ path: "README.md" }) };
      const results = permutations(tips).flatMap((order) => mergeInTurn(o, o, order, rules)?.text ?? []);
      expect(new Set(results.map(contentOf)).size).toBeLessThanOrEqual(1);
    }),
    { numRuns: runs.numRuns / share },
  );
});

test("P8: whatever agents did, a part of the team first and the rest later says what all at once says", () => {
  fc.assert(
    fc.property(scenario({ agents: team }), fc.boolean(), fc.subarray(roster), (found, isShared, early) => {
      const { o, tips } = textsOf(found);
      const rules = rulesFor("primary", isShared ? shared : {});
      const given = tips.map(({ agent, text }) => ({ agent, base: o, text }));
      const inParts = [
        ...given.filter(({ agent }) => early.includes(agent)),
        ...given.filter(({ agent }) => !early.includes(agent)),
      ];
      const atOnce = mergeTips(o, given, rules);
      const later = inParts.reduce((text, tip) => mergeTips(text, [tip], rules).text, o);
      fc.pre(atOnce.tips.every(({ merge }) => merge.kind === "merged"));
      fc.pre(mergeInTurn(o, o, inParts, isShared ? shared : {}) !== undefined);
      expect(contentOf(later)).toBe(contentOf(atOnce.text));
    }),
    runs,
  );
});

test("P7: the order in which tips are given never matters, whatever they did", () => {
  fc.assert(
    fc.property(scenario({ agents: team }), fc.boolean(), fc.nat(23), (found, isShared, turn) => {
      const { o, tips } = textsOf(found);
      const rules = rulesFor("primary", isShared ? shared : {});
      const given = tips.map(({ agent, text }) => ({ agent, base: o, text }));
      expect(mergeTips(o, permutations(given)[turn] ?? [], rules)).toEqual(mergeTips(o, given, rules));
    }),
    runs,
  );
});

test("P8: a part of the team first and the rest later is all at once", () => {
  const shape = {
    agents: team,
    kinds: ["line", "skeleton", "add"],
    isDistinct: true,
    addsOwn: true,
  } as const;
  fc.assert(
    fc.property(scenario(shape), fc.boolean(), fc.subarray(roster), (found, isShared, early) => {
      const { o, tips } = textsOf(found);
      const rules = rulesFor("primary", isShared ? shared : {});
      const given = tips.map(({ agent, text }) => ({ agent, base: o, text }));
      const atOnce = mergeTips(o, given, rules);
      fc.pre(atOnce.tips.every(({ merge }) => merge.kind === "merged"));
      const isEarly = ({ agent }: { agent: AgentId }) => early.includes(agent);
      const first = mergeTips(o, given.filter(isEarly), rules);
      const later = mergeTips(
        first.text,
        given.filter((tip) => !isEarly(tip)),
        rules,
      );
      expect(later.text).toBe(atOnce.text);
    }),
    runs,
  );
});

test("P14: one more tip never makes a conflict vanish", () => {
  fc.assert(
    fc.property(scenario({ agents: team, kinds: ["line"], isDistinct: true }), (found) => {
      const { o, tips } = textsOf(found);
      const given = tips.map(({ agent, text }) => ({ agent, base: o, text }));
      const inConflict = (some: typeof given) =>
        mergeTips(o, some, rulesFor("primary", shared)).tips.flatMap(({ merge }) =>
          merge.kind === "conflict" ? merge.conflicts.map(({ section }) => section) : [],
        );
      const isClean = inConflict(given).length === 0;
      for (const [left] of given.entries()) {
        expect(isClean && inConflict(given.toSpliced(left, 1)).length > 0).toBe(false);
      }
    }),
    runs,
  );
});
