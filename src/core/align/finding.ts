import type { SpecPlace } from "./spec.ts";

/** How much it matters, the worst first. */
export const severities = ["high", "medium", "low"] as const;
export type Severity = (typeof severities)[number];

/** What findings are about: how much each kind matters, and what the owners are asked to do. */
export const findingKinds = {
  "missing-spec": ["high", "Write and commit spec.md."],
  "hidden-text": ["high", "Close the block of code where it ends."],
  "two-values": ["high", "Agree on one value, or state in each spec what the name belongs to."],
  "file-created-twice": ["high", "Let one feature create it, or share it by a rule in epic.yaml."],
  "number-used-twice": ["high", "Give each file its own number: sheaf number next <folder>."],
  "id-used-twice": ["high", "Give each its own number: sheaf number next <series>."],
  "port-used-twice": ["high", "Give each its own port."],
  "unknown-dependency": ["high", "Name a feature of this epic."],
  "missing-heading": ["medium", "Add the heading and what belongs under it."],
  "open-question": ["medium", "Answer it or ask the user, and record the answer there."],
  "dependency-not-named-back": ["low", "State what the feature provides to the others."],
  "empty-heading": ["low", "Write these parts or remove the headings."],
} as const satisfies Record<string, readonly [Severity, string]>;
export type FindingKind = keyof typeof findingKinds;

/** Something that can be told without reading sentences: two specs do not fit together, or one lacks something. */
export interface Finding {
  /** The same for the same finding in every run, whatever lines it moved to. */
  readonly id: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly subject: string;
  readonly summary: string;
  /** In the order of features; two at least where features disagree. */
  readonly places: readonly SpecPlace[];
  readonly advice: string;
}

export type FindingDraft = Pick<Finding, "kind" | "subject" | "summary" | "places">;

/** Findings with their identities, the worst first; every run gives the same order. */
export function inOrder(drafts: readonly FindingDraft[]): Finding[] {
  const kinds = Object.keys(findingKinds);
  return drafts
    .map((draft): Finding => {
      const [severity, advice] = findingKinds[draft.kind];
      return { id: idOf(draft), severity, ...draft, advice };
    })
    .toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || compareText(a.subject, b.subject));
}

/** Orders texts by their code units. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Ten hexadecimal digits from kind, subject, and what stands in which feature (FNV-1a, taken twice). */
function idOf({ kind, subject, places }: FindingDraft): string {
  const said = places.map(({ feature, words }) => `${feature}\t${words}`);
  const text = [kind, subject, ...[...new Set(said)].sort()].join("\n");
  const part = (seed: number) => {
    let hash = seed;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
    return (hash >>> 0).toString(16).padStart(8, "0");
  };
  return part(2_166_136_261) + part(40_389).slice(0, 2);
}
