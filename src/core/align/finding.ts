import type { AgentId, FeatureId, RepoPath } from "../ids.ts";
import type { SpecSource } from "./spec.ts";

/** How much it matters, the worst first. */
export const severities = ["high", "medium", "low"] as const;
export type Severity = (typeof severities)[number];

/** What a finding is about; docs/align.md has an example of each. */
export const findingKinds = [
  "two-names",
  "two-values",
  "contradiction",
  "file-claimed-twice",
  "unknown-dependency",
  "dependency-not-named-back",
  "mutual-dependency",
  "undeclared-dependency",
  "missing-name",
  "missing-section",
  "missing-spec",
  "open-question",
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** One place that a finding speaks of, and what stands there. */
export interface FindingPlace {
  readonly feature: FeatureId;
  readonly owner: AgentId;
  readonly path: RepoPath;
  /** From 1. */
  readonly line: number;
  /** The name, the value, or the words. */
  readonly says: string;
}

/** Something that two features' documents do not agree on, or that one of them lacks. */
export interface Finding {
  /** The same for the same finding in every run, whatever lines it moved to. */
  readonly id: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** What it is about: a name, a path, a feature. */
  readonly subject: string;
  /** One sentence. */
  readonly summary: string;
  /** In the order of features; two at least where features disagree. */
  readonly places: readonly FindingPlace[];
  /** What its owners are asked to do. */
  readonly advice: string;
}

export type FindingDraft = Omit<Finding, "id">;

/** The finding with its identity: kind, subject, and what stands in which feature. */
export function withId(draft: FindingDraft): Finding {
  const said = draft.places.map(({ feature, says }) => `${feature}\t${says}`);
  return { id: shortHash([draft.kind, draft.subject, ...[...new Set(said)].sort()].join("\n")), ...draft };
}

/** A place in a feature's spec. */
export function placeIn(source: SpecSource, line: number, says: string): FindingPlace {
  return {
    feature: source.feature,
    owner: source.owner,
    path: source.spec.path,
    line,
    says: shortened(says),
  };
}

/** The worst first; among equals by kind, subject and place, so that every run gives the same order. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const rank = (finding: Finding) => [
    severities.indexOf(finding.severity),
    findingKinds.indexOf(finding.kind),
  ];
  return findings.toSorted((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    return (
      (left[0] ?? 0) - (right[0] ?? 0) ||
      (left[1] ?? 0) - (right[1] ?? 0) ||
      compareText(a.subject, b.subject) ||
      compareText(a.id, b.id)
    );
  });
}

/** Whether a finding is at least as grave as `least`. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(least);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const longest = 120;

function shortened(text: string): string {
  const plain = text.trim().replace(/\s+/g, " ");
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}

/** FNV-1a over UTF-16 units, twice with other beginnings: ten hexadecimal digits, enough to tell findings apart. */
function shortHash(text: string): string {
  const part = (seed: number) => {
    let hash = seed;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
    return (hash >>> 0).toString(16).padStart(8, "0");
  };
  return part(2_166_136_261) + part(40_389).slice(0, 2);
}
