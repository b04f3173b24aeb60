import type { Decision } from "./decide-section.ts";
import { isKept } from "./plan.ts";
import type { SectionPlan } from "./plan.ts";

/** The name of a container: a section's, or undefined for the document's top level. */
export type ContainerName = string | undefined;

/** Where sections ended up, and the moves that were not followed. */
export interface Placement<T> {
  readonly placed: T;
  /** Sections that both sides moved, to different places: they keep the base's. */
  readonly disputed: readonly string[];
  /** Sections that the tip moved although it may not. */
  readonly refused: readonly string[];
}

/** The section around each section of the result, inner ones after the sections around them. */
export type Parents = ReadonlyMap<string, ContainerName>;

/**
 * Decides which section stands in which: a side that moved it wins, if it may. A section that holds one that
 * stays has to stay itself; its plan is changed so.
 *
 * @param mayArrange whether the tip's agent may move sections in or out of that container
 */
export function resolveParents(
  plans: ReadonlyMap<string, SectionPlan>,
  mayArrange: (container: ContainerName) => boolean,
): Placement<Parents> {
  const disputed: string[] = [];
  const refused: string[] = [];
  const parents = new Map<string, ContainerName>();
  for (const plan of plans.values()) {
    if (!isKept(plan)) continue;
    const { parent, objection } = chooseParent(plan, mayArrange);
    parents.set(plan.name, parent);
    if (objection === "disputed") disputed.push(plan.name);
    if (objection === "refused") refused.push(plan.name);
  }
  keepParents(parents, plans);
  const circular = [...parents.keys()].filter((name) => isCircular(name, parents));
  if (circular.length > 0) {
    for (const name of parents.keys()) parents.set(name, ownParent(plans.get(name)));
    keepParents(parents, plans);
  }
  return { placed: parents, disputed: [...disputed, ...circular], refused };
}

interface Choice {
  readonly parent: ContainerName;
  readonly objection?: "disputed" | "refused";
}

function chooseParent(plan: SectionPlan, mayArrange: (container: ContainerName) => boolean): Choice {
  const { base, ours, theirs } = plan.versions;
  if (ours === undefined || theirs === undefined) return { parent: ownParent(plan) };
  if (ours.parent === theirs.parent) return { parent: ours.parent };
  if (base === undefined) return { parent: lesser(ours.parent, theirs.parent) };
  if (theirs.parent === base.parent) return { parent: ours.parent };
  if (!mayArrange(base.parent) || !mayArrange(theirs.parent))
    return { parent: ours.parent, objection: "refused" };
  if (ours.parent === base.parent) return { parent: theirs.parent };
  return { parent: base.parent, objection: "disputed" };
}

function lesser(a: ContainerName, b: ContainerName): ContainerName {
  if (a === undefined || b === undefined) return undefined;
  return a < b ? a : b;
}

function ownParent(plan: SectionPlan | undefined): ContainerName {
  return (plan?.versions.ours ?? plan?.versions.theirs)?.parent;
}

function keepParents(parents: Map<string, ContainerName>, plans: ReadonlyMap<string, SectionPlan>): void {
  const pending = [...parents.keys()];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const around = parents.get(name);
    if (around === undefined || parents.has(around)) continue;
    const plan = plans.get(around);
    const keeping = plan && keptAfterAll(plan);
    if (plan === undefined || keeping === undefined) {
      parents.set(name, undefined);
      continue;
    }
    plan.decision = keeping;
    parents.set(around, ownParent(plan));
    pending.push(around);
  }
}

function keptAfterAll({ versions }: SectionPlan): Decision | undefined {
  if (versions.ours !== undefined) return { take: "ours", action: "trespass-rejected", refused: "theirs" };
  return versions.theirs && { take: "theirs", action: "merged" };
}

function isCircular(name: string, parents: Parents): boolean {
  const seen = new Set<string>();
  for (let at = parents.get(name); at !== undefined && !seen.has(at); at = parents.get(at)) {
    if (at === name) return true;
    seen.add(at);
  }
  return false;
}
