import { splitLines } from "../text/split.ts";
import { primary } from "../ids.ts";
import { mergeSectioned } from "../merge/merge-sectioned.ts";
import type { SectionedMerge } from "../merge/result.ts";
import type { MergeRules } from "../merge/rules.ts";
import type { Rulebook } from "../ownership/rulebook.ts";
import { sharedTextMerger } from "../structure/merge-shared.ts";
import type { ContentMergers, Texts } from "./stack-input.ts";

/**
 * The engines that make one base of several (merge semantics, section 6): nobody owns anything there, and what is in
 * conflict stays as the base of the bases has it, so that no marker gets into what is compared later.
 */
export const baseMergers: ContentMergers = { sectioned: mergeBases, shared: mergeBases };

function mergeBases(texts: Texts): SectionedMerge {
  const rules: MergeRules = {
    agent: texts.agent,
    roster: [],
    coordinator: primary,
    ownerOf: () => "shared",
    skeleton: "shared",
    mergeText: sharedTextMerger({ path: texts.path }),
  };
  return withBaseInConflict(mergeSectioned({ ...texts, show: { style: "diff3" }, rules }));
}

/** The merge with the base's lines instead of each conflict; unchanged where a conflict has no region of its own. */
export function withBaseInConflict(merge: SectionedMerge): SectionedMerge {
  if (merge.kind === "merged" || merge.text === undefined) return merge;
  const { text, conflicts, ...report } = merge;
  const lines = splitLines(text);
  // A disputed order is the base's already.
  const regions = conflicts.filter(({ code }) => code !== "order");
  for (const { lines: at, versions } of regions.toReversed()) {
    if (at === undefined || versions === undefined) return merge;
    lines.splice(at.from - 1, at.to - at.from + 1, versions.base);
  }
  return { ...report, kind: "merged", text: lines.join("") };
}

/** The rulebook of an epic in which every file is everybody's; sectioned documents are merged by section still. */
export function withoutOwners(rulebook: Rulebook): Rulebook {
  const agents = rulebook.agents.map(({ id }) => id);
  const sectioned = rulebook.rules.filter(({ access }) => access === "sectioned");
  return { ...rulebook, rules: [...sectioned, { glob: "**", source: "", access: "append", agents }] };
}
