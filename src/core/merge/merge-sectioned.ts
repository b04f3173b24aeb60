import { splitLines } from "../text/split.ts";
import { parseDocument } from "../sections/document.ts";
import type { SectionedDocument } from "../sections/document.ts";
import { markDamage } from "../structure/mark-damage.ts";
import { arrange } from "./arrange.ts";
import { Assembler } from "./assemble.ts";
import { bytesOf, mergeBytes, toWorking, withoutBits } from "./bytes.ts";
import type { DocumentBytes } from "./bytes.ts";
import type { SectionAction } from "./decide-section.ts";
import { mergeTextAsLines } from "./merge-as-lines.ts";
import { conflictOf, describeFaults, formatOf, mergeBinary, mergeDamaged } from "./merge-unsectioned.ts";
import type { SectionedInput } from "./merge-unsectioned.ts";
import { outlineOf } from "./outline.ts";
import type { Outline } from "./outline.ts";
import { resolveParents } from "./parents.ts";
import type { ContainerName } from "./parents.ts";
import { isKept, planSections } from "./plan.ts";
import type { SectionPlan } from "./plan.ts";
import { restoreDeleted } from "./restore-deleted.ts";
import { rejectedAbsent, rejectedMoves } from "./rejected.ts";
import type { SectionOutcome, SectionedMerge } from "./result.ts";
import type { MergeRules } from "./rules.ts";
import { mapVersions, sides } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import { writerFor } from "./writer.ts";

export type { SectionedInput } from "./merge-unsectioned.ts";

/**
 * Merges one agent's version of a sectioned document into the integration side's (merge semantics, sections 2, 3
 * and 5). Skeleton, sections and bodies merge separately; ownership decides before lines do. Everything is
 * decided from changes relative to the agent's own base, and ties fall by roster or content: merging several
 * agents one after the other gives the same text in any order, as long as nothing conflicts.
 *
 * Never throws. Damage in the tip refuses the tip; damage in the base or the integration side makes it a plain
 * merge of lines, and the result says so.
 */
export function mergeSectioned(input: SectionedInput): SectionedMerge {
  const texts = mapVersions(sides, (side) => input[side]);
  if (Object.values(texts).some((text) => text.includes("\0"))) return mergeBinary(input);
  const bytes = bytesOf(texts);
  const documents = mapVersions(sides, (side) => parseDocument(withoutBits(texts[side], bytes[side])));
  return mergeDamaged(input, documents) ?? mergeSound(input, documents, bytes);
}

function mergeSound(
  input: SectionedInput,
  documents: ThreeWay<SectionedDocument>,
  bytes: ThreeWay<DocumentBytes>,
): SectionedMerge {
  const outlines = mapVersions(sides, (side) => outlineOf(documents[side], bytes[side]));
  const decided = decide(outlines, input.rules);
  const { plans, disputed, refused } = decided;
  const writer = writerFor(input, formatOf(input), mergeBytes(bytes));
  const assembler = new Assembler(decided, input.rules, writer);
  assembler.assemble();
  const rejected = [...writer.rejected, ...rejectedAbsent(plans.values()), ...rejectedMoves(refused)];
  const report = { mode: "sections", sections: outcomesOf(plans, assembler.actions), rejected } as const;
  const text = writer.finish();
  const conflicts = [...writer.conflicts, ...disputed.map((name) => conflictOf("order", name))];
  if (conflicts.length > 0) return { ...report, kind: "conflict", text, conflicts };
  if (isAsPlanned(text, assembler.actions)) return { ...report, kind: "merged", text };
  return { ...report, kind: "conflict", ...markedDamage(input, writer.since(0), bytes) };
}

/** The document with the lines of one side marked that damage it; without text where no side did it alone. */
function markedDamage(input: SectionedInput, merged: string, bytes: ThreeWay<DocumentBytes>) {
  const { damage } = parseDocument(merged);
  const versions = mapVersions(sides, (side) =>
    splitLines(toWorking(withoutBits(input[side], bytes[side]), bytes[side])),
  );
  const findings = damage.map(({ line, message }) => ({
    what: message,
    lines: [{ start: line - 1, end: line }],
  }));
  const parts = markDamage(splitLines(merged), versions, findings);
  const reason = describeFaults(damage, "the result");
  if (parts.length < 2) return { conflicts: [conflictOf("markers-damaged", undefined, reason)] };
  const writer = writerFor(input, formatOf(input), mergeBytes(bytes));
  writer.writeParts(parts);
  return { text: writer.finish(), conflicts: writer.conflicts };
}

/** Decides what becomes of each section, and where it stands. */
function decide(outlines: ThreeWay<Outline>, rules: MergeRules) {
  const plans = planSections(outlines, rules);
  const mayEditSkeleton = rules.skeleton === "shared" || rules.agent === rules.coordinator;
  const mayPlace = (section: string): boolean => plans.get(section)?.role !== "stranger";
  const mayArrange = (container: ContainerName): boolean =>
    container === undefined ? mayEditSkeleton : mayPlace(container);
  const parents = resolveParents(plans, mayArrange);
  const whole = withRestored(outlines, plans);
  const { placed, ...moves } = arrange(whole, parents.placed, { mayArrange, mayPlace });
  return {
    plans,
    mayEditSkeleton,
    arrangement: placed,
    mergeText: rules.mergeText ?? mergeTextAsLines,
    disputed: [...parents.disputed, ...moves.disputed],
    refused: [...parents.refused, ...moves.refused],
  };
}

/** The versions with what one side deleted in vain. */
function withRestored(
  { base, ours, theirs }: ThreeWay<Outline>,
  plans: ReadonlyMap<string, SectionPlan>,
): ThreeWay<Outline> {
  const names = [...base.sections.keys()].filter((name) => {
    const plan = plans.get(name);
    return plan !== undefined && isKept(plan);
  });
  return { base, ours: restoreDeleted(ours, base, names), theirs: restoreDeleted(theirs, base, names) };
}

function outcomesOf(
  plans: ReadonlyMap<string, SectionPlan>,
  actions: ReadonlyMap<string, SectionAction>,
): SectionOutcome[] {
  return [...plans.values()]
    .filter((plan) => isKept(plan) || plan.decision.action !== "nothing-new")
    .map(({ name, holder, decision }) => ({
      section: name,
      owner: holder,
      action: actions.get(name) ?? decision.action,
    }));
}

/** Whether the result has the sections that it should: a fence merged into the skeleton may have swallowed some. */
function isAsPlanned(text: string, actions: ReadonlyMap<string, SectionAction>): boolean {
  const { sections, damage } = parseDocument(text);
  const names = new Set(sections.map(({ name }) => name));
  return (
    damage.length === 0 && names.size === actions.size && [...actions.keys()].every((name) => names.has(name))
  );
}
