import { openItems } from "../markdown/checklist.ts";
import { missingHeadings } from "../markdown/headings.ts";
import { placeIn, type FindingDraft } from "./finding.ts";
import type { Spec, SpecSource } from "./spec.ts";

/** Specs that are missing, sections that are missing, and questions that nobody has answered. */
export function findGaps(specs: readonly Spec[], requiredHeadings: readonly string[]): FindingDraft[] {
  const written = specs.filter(({ spec }) => spec.text !== undefined);
  return [
    ...specs.flatMap((spec) => (spec.spec.text === undefined ? [missingSpec(spec)] : [])),
    ...written.flatMap((spec) => lackingHeadings(spec, requiredHeadings)),
    ...lackingCommonSections(written),
    ...specs.flatMap(openQuestions),
  ];
}

function missingSpec(spec: Spec): FindingDraft {
  return {
    kind: "missing-spec",
    severity: "high",
    subject: spec.feature,
    summary: `${spec.feature} has no spec.md, so nothing of it could be compared`,
    places: [placeIn(spec, 1, "no such file")],
    advice: "Write and commit spec.md.",
  };
}

function lackingHeadings(spec: Spec, required: readonly string[]): FindingDraft[] {
  return missingHeadings(spec.spec.text ?? "", required).map((heading) => ({
    kind: "missing-section",
    severity: "medium",
    subject: `${heading} in ${spec.feature}`,
    summary: `${spec.feature} has no section "${heading}", which the manifest requires`,
    places: [placeIn(spec, 1, `no ${heading}`)],
    advice: `Write the section "${heading}".`,
  }));
}

// With fewer specs than that a custom cannot be told from chance.
const fewestForCustom = 4;

/** Sections that all the other specs have: the one that lacks them may have forgotten them. One finding for each spec. */
function lackingCommonSections(specs: readonly Spec[]): FindingDraft[] {
  if (specs.length < fewestForCustom) return [];
  const sections = specs.map((spec) => new Set(spec.lines.flatMap(sectionOf)));
  const all = [...new Set(sections.flatMap((names) => [...names]))].sort();
  const alone = all.flatMap((name) => {
    const lacking = specs.filter((_, at) => sections[at]?.has(name) === false);
    return lacking.length === 1 ? [{ name, spec: lacking[0] }] : [];
  });
  return specs.flatMap((spec) => {
    const names = alone.filter((one) => one.spec === spec).map(({ name }) => `"${name}"`);
    if (names.length === 0) return [];
    const what = `${names.length === 1 ? "section" : "sections"} ${names.join(", ")}`;
    return [
      {
        kind: "missing-section" as const,
        severity: "low" as const,
        subject: `common sections in ${spec.feature}`,
        summary: `${spec.feature} is the only spec without the ${what}`,
        places: [placeIn(spec, 1, `no ${names.join(", ")}`)],
        advice: "Write them, or say why this feature needs none.",
      },
    ];
  });
}

/** A heading of the second rank in plain words: `Open Questions (None Remaining)` is `open questions`. */
function sectionOf({ kind, text }: Spec["lines"][number]): string[] {
  const [, words] = kind === "heading" ? (/^ {0,3}## +(.*)$/.exec(text) ?? []) : [];
  const plain = (words ?? "").replace(/\(.*?\)|[^\p{L}\p{N} /-]/gu, " ").replace(/^\s*\d+\s/, "");
  const name = plain.replace(/\s+/g, " ").trim().toLowerCase();
  return name === "" ? [] : [name];
}

const open =
  /\b(?:TBD|TBC)\b|^\W*(?:TODO|FIXME)\b|\b(?:TODO|FIXME)(?=\s*[:(\]]|\s*$)|\bto be (?:decided|determined|confirmed|clarified)\b|\bstatus:\W*open\b|\b(?:user )?decision (?:required|needed|pending)\b|\bpending user (?:decision|approval|answer)\b|\bawaiting user\b/i;
const answered = /\b(?:resolved|answered|decided|approved)\b|✅/i;
const mostListed = 5;

function openQuestions(source: Spec): FindingDraft[] {
  const inSpec = source.lines.flatMap(({ kind, text, number, headings }) =>
    kind !== "code" &&
    open.test(text) &&
    !answered.test(text) &&
    !headings.some((words) => /change ?log|history/.test(words))
      ? [{ line: number, text }]
      : [],
  );
  const inChecklist = openItems(source.checklist.text ?? "");
  return [...questionsIn(source, inSpec), ...questionsIn({ ...source, spec: source.checklist }, inChecklist)];
}

function questionsIn(
  source: SpecSource,
  items: readonly { readonly line: number; readonly text: string }[],
): FindingDraft[] {
  const [first] = items;
  if (first === undefined) return [];
  const file = source.spec.path.split("/").at(-1) ?? "";
  const lines = items
    .slice(0, mostListed)
    .map(({ line }) => line)
    .join(", ");
  const more = items.length > mostListed ? " …" : "";
  return [
    {
      kind: "open-question",
      severity: "medium",
      subject: `${source.feature} ${file}`,
      summary: `${file} of ${source.feature} has ${items.length} open ${items.length === 1 ? "question" : "questions"}: ${items.length === 1 ? "line" : "lines"} ${lines}${more}`,
      places: [placeIn(source, first.line, first.text)],
      advice: "Answer them, or bring them to the person; an open question decides itself in the code.",
    },
  ];
}
