import type { AgentId } from "../../src/core/ids.ts";
import { mergeSectioned } from "../../src/core/merge/merge-sectioned.ts";
import type { SectionedMerge } from "../../src/core/merge/result.ts";
import type { MergeRules } from "../../src/core/merge/rules.ts";
import type { ThreeWay } from "../../src/core/lines/three-way.ts";

/** One agent's version of a document, and the base that it comes from. */
export interface Tip {
  readonly agent: AgentId;
  readonly base: string;
  readonly text: string;
  readonly labels?: ThreeWay<string>;
}

/** What each tip's merge came to, and the document with all that merged. */
export interface TipsMerge {
  readonly text: string;
  readonly tips: readonly { readonly tip: Tip; readonly merge: SectionedMerge }[];
}

/**
 * Merges the versions of several agents into the integration side's, one after the other in the order of the
 * roster, whatever order they are given in. A tip that conflicts is left out, and the others go on: so a conflict
 * always has two sides.
 */
export function mergeTips(
  integration: string,
  tips: readonly Tip[],
  rules: Omit<MergeRules, "agent">,
): TipsMerge {
  const rank = ({ agent }: Tip): number => {
    const index = rules.roster.indexOf(agent);
    return index === -1 ? rules.roster.length : index;
  };
  const inOrder = tips.toSorted((a, b) => rank(a) - rank(b) || (a.agent < b.agent ? -1 : 1));
  let text = integration;
  const merged = inOrder.map((tip) => {
    const { agent, base, labels } = tip;
    const merge = mergeSectioned({
      base,
      ours: text,
      theirs: tip.text,
      rules: { ...rules, agent },
      ...(labels === undefined ? {} : { labels }),
    });
    if (merge.kind === "merged") text = merge.text;
    return { tip, merge };
  });
  return { text, tips: merged };
}
