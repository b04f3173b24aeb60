import { parseFeatureId, type FeatureId } from "../ids.ts";
import type { Spec, SpecLine } from "./spec.ts";

/** One place at which a spec names a feature, by number. */
export interface FeatureMention {
  readonly number: number;
  /** As written. */
  readonly says: string;
  readonly line: number;
  /** Whether the line says that this spec needs that feature. */
  readonly isNeeded: boolean;
}

// Feature 1, Features 2-7, features 02, 03 and 05, feature_02_name, F02, F2–F7.
const names =
  /\bfeatures?[ _]#?(\d{1,2}(?:(?:\s*[-–,]\s*|\s+(?:and|to|through)\s+)(?:F|feature[ _])?\d{1,2})*)|\bF(\d{1,2}(?:\s*[-–]\s*F?\d{1,2})?)\b/gi;
const needs =
  /\b(?:depends? on|depend(?:ency|encies)\b[^.]*:|dependent on|blocked by|prerequisites?\b[^.]*:|consumes from)(.*)$/i;
// Behind these words the line speaks of those who need this feature.
const gives = /\b(?:provid|used by|consumed by|blocks|enables|needed by|required by|dependents)/i;
const needsNothing = /\b(?:none|no dependenc|independent|not depend|nothing)\b/i;

/** Every feature that a spec names. */
export function readFeatureMentions({ lines }: Spec): FeatureMention[] {
  const inList = linesOfNeeds(lines);
  return lines.flatMap((line, at) => {
    if (line.kind === "fence") return [];
    return [...line.text.matchAll(names)].flatMap(({ 0: says, 1: long, 2: short, index }) =>
      numbersIn(long ?? short ?? "").map((number) => ({
        number,
        says,
        line: line.number,
        isNeeded: isNeed(line, index, inList[at] === true),
      })),
    );
  });
}

const needsLabel = /\b(?:depends? on|dependenc(?:y|ies)|prerequisites?|requires|consumes|needs)\b/i;

/** For each line whether it stands in a list of what is needed: under such a heading, behind such a label. */
function linesOfNeeds(lines: readonly SpecLine[]): boolean[] {
  let isList = false;
  return lines.map(({ kind, text, headings }) => {
    const isLabel = kind === "heading" || /:(?:\*\*)?\s*$/.test(text);
    const words = kind === "heading" ? (headings.at(-1) ?? "") : text;
    if (isLabel && gives.test(words)) isList = false;
    else if (isLabel && (kind === "heading" || needsLabel.test(words))) isList = needsLabel.test(words);
    return isList && /^\s*(?:[-*+]|\d+[.)]|\|)\s/.test(text);
  });
}

/** Whether a feature's name stands for one that is needed: in a list of such, or behind the words for it. */
function isNeed({ text, kind, isClaim }: SpecLine, index: number, isInList: boolean): boolean {
  const before = text.slice(0, index).replace(/[*_`]/g, "");
  if ((kind !== "prose" && kind !== "table") || !isClaim || needsNothing.test(text)) return false;
  const since = needs.exec(before)?.[1] ?? (isInList ? before : undefined);
  return since !== undefined && since.length < 60 && !gives.test(since);
}

/** `2-7` is six numbers, `2, 4 and 5` three. A range that runs backwards or over a hundred is no range. */
function numbersIn(text: string): number[] {
  const [first = 0, ...rest] = (text.match(/\d{1,2}/g) ?? []).map(Number);
  const gaps = text.match(/\s*[-–]\s*|\s+(?:to|through)\s+|\s*,\s*|\s+and\s+/g) ?? [];
  return rest.reduce(
    (numbers, number, at) => {
      const isRange = /[-–]|to|through/.test(gaps[at] ?? "");
      const from = numbers.at(-1) ?? number;
      if (!isRange || number <= from) return [...numbers, number];
      return [...numbers, ...Array.from({ length: number - from }, (_, step) => from + step + 1)];
    },
    [first],
  );
}

/** The number of a feature: 2 of `feature_02_name`. */
export function numberOf(id: FeatureId): number {
  return Number(id.split("_")[1]);
}

/** Whether a text names a feature by the name of its folder or by the words of it. */
export function isNamed(text: string, id: FeatureId): boolean {
  const name = parseFeatureId(id)?.name ?? id;
  return (
    text.includes(id) || new RegExp(`(?<![\\w-])${name.replaceAll("_", "[ _-]")}(?![\\w-])`, "i").test(text)
  );
}
