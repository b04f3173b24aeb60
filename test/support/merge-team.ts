import type { AgentId } from "../../src/core/ids.ts";
import { mergeSectioned } from "../../src/core/merge/merge-sectioned.ts";
import type { SectionedMerge } from "../../src/core/merge/result.ts";
import type { Holder, MergeRules } from "../../src/core/merge/rules.ts";
import { textOf } from "./documents.ts";
import { lawRuns } from "./law-runs.ts";
import type { Scenario } from "./merge-scenario.ts";

/** How often a law of merging is tried. */
export const runs = { numRuns: lawRuns };

export const roster = ["primary", "secondary-a", "secondary-b", "secondary-c"] as AgentId[];

/** Sections of the generated documents, and those that agents add: who owns them. */
const owners: Readonly<Record<string, Holder>> = {
  A: "secondary-a" as AgentId,
  B: "secondary-b" as AgentId,
  C: "secondary-c" as AgentId,
  D: "shared",
  E: "shared",
  F: "primary" as AgentId,
  "NEW-A": "secondary-a" as AgentId,
  "NEW-B": "secondary-b" as AgentId,
  "NEW-C": "secondary-c" as AgentId,
  "NEW-S": "shared",
  "NEW-PRIMARY": "primary" as AgentId,
};

/** Whose a section of a generated document is. */
export function ownerOf(section: string): Holder | undefined {
  return owners[section];
}

/** The rules for one agent of the roster; anything may be overridden. */
export function rulesFor(agent: string, extra: Partial<MergeRules> = {}): MergeRules {
  return {
    agent: agent as AgentId,
    roster,
    coordinator: "primary" as AgentId,
    ownerOf,
    ...extra,
  };
}

/** Rules under which all agents are equals. */
export const shared: Partial<MergeRules> = { skeleton: "shared", ownerOf: () => "shared" };

/** Two agents, and the whole roster, as a scenario takes them. */
export const pair: readonly string[] = ["secondary-a", "secondary-b"];
export const team: readonly string[] = [...roster];

/** The texts of a scenario. */
export function textsOf({ base, tips }: Scenario): { o: string; tips: { agent: AgentId; text: string }[] } {
  return {
    o: textOf(base),
    tips: tips.map(({ agent, parts }) => ({ agent: agent as AgentId, text: textOf(parts) })),
  };
}

/** A merge of the two tips of a scenario, as the second agent's. */
export function mergePair(
  found: Scenario,
  extra: Partial<MergeRules>,
): { o: string; ours: string; theirs: string; merge: SectionedMerge } {
  const { o, tips } = textsOf(found);
  const [a, b] = tips;
  if (a === undefined || b === undefined) throw new Error("two tips are needed");
  const merge = mergeSectioned({ base: o, ours: a.text, theirs: b.text, rules: rulesFor(b.agent, extra) });
  return { o, ours: a.text, theirs: b.text, merge };
}

/** Merges tips one after the other, each from the same base; undefined as soon as one conflicts. */
export function mergeInTurn(
  base: string,
  ours: string,
  tips: readonly { readonly agent: string; readonly text: string }[],
  extra: Partial<MergeRules> = {},
): { readonly text: string; readonly merges: readonly SectionedMerge[] } | undefined {
  const merges: SectionedMerge[] = [];
  let text = ours;
  for (const tip of tips) {
    const merged = mergeSectioned({ base, ours: text, theirs: tip.text, rules: rulesFor(tip.agent, extra) });
    if (merged.kind === "conflict") return undefined;
    merges.push(merged);
    text = merged.text;
  }
  return { text, merges };
}

/** All orders of some elements. */
export function permutations<T>(elements: readonly T[]): T[][] {
  if (elements.length <= 1) return [[...elements]];
  return elements.flatMap((first, index) =>
    permutations(elements.toSpliced(index, 1)).map((rest) => [first, ...rest]),
  );
}
