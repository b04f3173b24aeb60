import { changeOf, decideSection, isPresent } from "./decide-section.ts";
import type { Decision } from "./decide-section.ts";
import { isSameOwn } from "./outline.ts";
import type { Outline, SectionVersion } from "./outline.ts";
import { roleOf } from "./rules.ts";
import type { Holder, Holders, MergeRules, Role } from "./rules.ts";
import { mapVersions } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";

/** What a merge does with one section, and all that this follows from. */
export interface SectionPlan {
  readonly name: string;
  readonly versions: ThreeWay<SectionVersion | undefined>;
  readonly holder: Holder;
  readonly role: Role;
  decision: Decision;
}

/** Decides every section that any version has. */
export function planSections(outlines: ThreeWay<Outline>, rules: MergeRules): Map<string, SectionPlan> {
  const names = [outlines.base, outlines.ours, outlines.theirs].flatMap(({ sections }) => [
    ...sections.keys(),
  ]);
  const plans = new Map<string, SectionPlan>();
  for (const name of new Set(names)) plans.set(name, planSection(name, outlines, rules));
  return plans;
}

/** Whether the section stands in the result. */
export function isKept({ decision, versions }: SectionPlan): boolean {
  return isPresent(decision, versions);
}

/** The version whose section, or failing it whose place in the document, the result goes by. */
export function leadingVersion({ decision, versions }: SectionPlan): SectionVersion | undefined {
  const { base, ours, theirs } = versions;
  return decision.take === "theirs" ? (theirs ?? ours ?? base) : (ours ?? theirs ?? base);
}

function planSection(name: string, outlines: ThreeWay<Outline>, rules: MergeRules): SectionPlan {
  const versions = mapVersions(outlines, ({ sections }) => sections.get(name));
  const holders = holdersOf(name, outlines, rules);
  const role = roleOf(rules, holders);
  const { base, ours, theirs } = versions;
  const found = {
    ours: changeOf(base, ours, isSameOwn),
    theirs: changeOf(base, theirs, isSameOwn),
    isSame: changeOf(ours, theirs, isSameOwn) === "none",
  };
  const decision =
    holders.now === "generated"
      ? generated(found.theirs !== "none" && !found.isSame)
      : decideSection(found, role);
  return { name, versions, holder: holders.now, role, decision };
}

function generated(isRefused: boolean): Decision {
  return { take: "ours", action: "generated", ...(isRefused ? { refused: "theirs" } : {}) };
}

/** An inner section without an owner of its own is held by the owner of the nearest section around it. */
function holdersOf(name: string, { base, ours, theirs }: ThreeWay<Outline>, rules: MergeRules): Holders {
  const { ownerOf, ownerAtBase = ownerOf } = rules;
  const find = (lookUp: typeof ownerOf): Holder => {
    let at: string | undefined = name;
    while (at !== undefined) {
      const holder = lookUp(at);
      if (holder !== undefined) return holder;
      at = (ours.sections.get(at) ?? theirs.sections.get(at) ?? base.sections.get(at))?.parent;
    }
    return "shared";
  };
  return { before: find(ownerAtBase), now: find(ownerOf) };
}
