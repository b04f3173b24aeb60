import type { ConflictFormat } from "../lines/conflict-text.ts";
import type { Damage, SectionedDocument } from "../sections/document.ts";
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
export function mergeBinary(input: SectionedInput): SectionedMerge {
  const { base, ours, theirs } = input;
  const report = { mode: "lines", sections: [], rejected: [] } as const;
  if (theirs === base || theirs === ours) return { ...report, kind: "merged", text: ours };
  if (ours === base) return { ...report, kind: "merged", text: theirs };
  const side = (["theirs", "ours", "base"] as const).find((name) => input[name].includes("\0")) ?? "theirs";
  const line = input[side].slice(0, input[side].indexOf("\0")).split("\n").length;
  const reason = `line ${line} of ${formatOf(input).labels[side]} holds a NUL byte, so it cannot be merged as text`;
  return { ...report, kind: "conflict", conflicts: [conflictOf("binary", undefined, reason)] };
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
    const code = isLeftover ? "leftover-markers" : "markers-damaged";
    const reason = describeFaults(damage.faults, formatOf(input).labels.theirs);
    return { ...report, kind: "conflict", conflicts: [conflictOf(code, undefined, reason)] };
  }
  const { rules } = input;
  const merged = mergeAsLines(input, rules.mergeText ?? mergeTextAsLines, formatOf(input));
  const { conflicts } = merged;
  if (conflicts.length > 0) return { ...report, kind: "conflict", text: merged.text, conflicts };
  const after = parseDocument(merged.text);
  if (!isUnfit(documents.ours) && isUnfit(after)) {
    const conflict = conflictOf("markers-damaged", undefined, describeFaults(after.damage, "the result"));
    return { ...report, kind: "conflict", text: merged.text, conflicts: [conflict] };
  }
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
export function conflictOf(code: MergeConflict["code"], section?: string, reason?: string): MergeConflict {
  const message = describeConflict(code, section, reason);
  return { code, ...(section === undefined ? {} : { section }), message };
}

/** The first faults of a document with their lines; undefined where it has none. */
export function describeFaults(faults: readonly Damage[], document: string): string | undefined {
  const shown = faults
    .slice(0, mostFaults)
    .map(({ line, message }) => `line ${line} of ${document}: ${message}`);
  const rest = faults.length > mostFaults ? [`and ${faults.length - mostFaults} more`] : [];
  return faults.length === 0 ? undefined : [...shown, ...rest].join("; ");
}

const mostFaults = 3;
