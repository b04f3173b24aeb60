import type { ConflictFormat } from "../lines/conflict-text.ts";
import type { SectionedDocument } from "../sections/document.ts";
import { parseDocument } from "../sections/document.ts";
import { describeConflict } from "./describe-conflict.ts";
import { mergeAsLines, mergeTextAsLines } from "./merge-as-lines.ts";
import type { MergeConflict, SectionedMerge } from "./result.ts";
import type { MergeRules } from "./rules.ts";
import type { ThreeWay } from "../lines/three-way.ts";

/** Three versions of one document, and who is merging. */
export interface SectionedInput extends ThreeWay<string> {
  readonly rules: MergeRules;
  /** What conflict markers say behind their signs; the agent's id, `base` and `integration` if not given. */
  readonly labels?: ThreeWay<string>;
  /** How conflicts are shown; zdiff3 with markers that the texts do not have, if not given. */
  readonly show?: ConflictShow;
}

/** How conflicts are shown, beside what their markers say. */
export type ConflictShow = Partial<Pick<ConflictFormat, "style" | "markerSize">>;

/** Sections nested deeper than this are merged as lines: no document means it, and recursion follows nesting. */
const deepestNesting = 64;

/** Merges documents that hold NUL bytes: as a whole, if one side has them as the base does. */
export function mergeBinary({ base, ours, theirs }: ThreeWay<string>): SectionedMerge {
  const report = { mode: "lines", sections: [], rejected: [] } as const;
  if (theirs === base || theirs === ours) return { ...report, kind: "merged", text: ours };
  if (ours === base) return { ...report, kind: "merged", text: theirs };
  return { ...report, kind: "conflict", conflicts: [conflictOf("binary")] };
}

/**
 * Merges documents that cannot be merged by section: refuses a damaged tip, and merges lines where the damage
 * is in the base or the integration side. Returns undefined for sound documents.
 */
export function mergeDamaged(
  input: SectionedInput,
  documents: ThreeWay<SectionedDocument>,
): SectionedMerge | undefined {
  const version = (["base", "ours", "theirs"] as const).find((name) => isUnfit(documents[name]));
  if (version === undefined) return undefined;
  const damage = { version, faults: documents[version].damage };
  const report = { mode: "lines", damage, sections: [], rejected: [] } as const;
  if (input.theirs === input.base || input.theirs === input.ours) {
    return { ...report, kind: "merged", text: input.ours };
  }
  if (version === "theirs") {
    const isLeftover = damage.faults.every(({ code }) => code === "leftover-conflict-marker");
    const conflict = conflictOf(isLeftover ? "leftover-markers" : "markers-damaged");
    return { ...report, kind: "conflict", conflicts: [conflict] };
  }
  const { rules } = input;
  const merged = mergeAsLines(input, rules.mergeText ?? mergeTextAsLines, formatOf(input));
  if (!merged.isClean) {
    return { ...report, kind: "conflict", text: merged.text, conflicts: [conflictOf("skeleton")] };
  }
  const isDamaging = !isUnfit(documents.ours) && isUnfit(parseDocument(merged.text));
  if (isDamaging)
    return { ...report, kind: "conflict", text: merged.text, conflicts: [conflictOf("markers-damaged")] };
  return { ...report, kind: "merged", text: merged.text };
}

function isUnfit(document: SectionedDocument): boolean {
  if (document.damage.length > 0) return true;
  const depths = new Map<unknown, number>();
  for (const section of document.sections) {
    const depth = (depths.get(section.enclosing) ?? 0) + 1;
    if (depth > deepestNesting) return true;
    depths.set(section, depth);
  }
  return false;
}

/** How conflicts are written down. */
export function formatOf({ labels, rules, show }: SectionedInput): ConflictFormat {
  return {
    style: "zdiff3",
    labels: labels ?? { base: "base", ours: "integration", theirs: rules.agent },
    ...show,
  };
}

/** A conflict that has no region of its own. */
export function conflictOf(code: MergeConflict["code"], section?: string): MergeConflict {
  return { code, ...(section === undefined ? {} : { section }), message: describeConflict(code, section) };
}
