import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { alignSpecs, type AlignRules, type Matrix } from "../../src/core/align/align.ts";
import type { Finding, FindingKind } from "../../src/core/align/finding.ts";
import type { SpecSource } from "../../src/core/align/spec.ts";
import type { AgentId, FeatureId, RepoPath } from "../../src/core/ids.ts";

const agents = ["primary", ..."abcdefghijkl".split("").map((letter) => `secondary-${letter}`)];

function source(feature: string, at: number, texts: readonly (string | undefined)[]): SpecSource {
  const [spec, checklist] = texts;
  return {
    feature: feature as FeatureId,
    owner: agents[at] as AgentId,
    spec: { path: `epics/${feature}/spec.md` as RepoPath, text: spec },
    checklist: { path: `epics/${feature}/checklist.md` as RepoPath, text: checklist },
  };
}

/** The sources of features 1, 2, 3 …, each with a text as its spec. */
export function specsOf(...texts: readonly (string | undefined)[]): SpecSource[] {
  const names = ["one", "two", "three", "four", "five"];
  return texts.map((text, at) => source(`feature_0${at + 1}_${names[at] ?? "more"}`, at, [text]));
}

/** The sources of an epic on the disk. */
export function specsIn(epic: string): SpecSource[] {
  const features = readdirSync(epic).filter((name) => name.startsWith("feature_"));
  const read = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : undefined);
  return features.map((feature, at) =>
    source(
      feature,
      at,
      ["spec.md", "checklist.md"].map((name) => read(join(epic, feature, name))),
    ),
  );
}

/** The matrix of specs. */
export function align(sources: readonly SpecSource[], rules: Partial<AlignRules> = {}): Matrix {
  return alignSpecs(sources, { requiredHeadings: [], isShared: () => false, ...rules });
}

/** A finding in one line: severity, kind, subject, and its places as `feature:line words`. */
export function inShort({ severity, kind, subject, places }: Finding): string {
  const at = places.map(({ feature, line, words }) => `${Number(feature.slice(8, 10))}:${line} ${words}`);
  return `${severity} ${kind} ${subject} [${at.join("; ")}]`;
}

/** The findings of some kind about specs of such texts, in short. */
export function found(kind: FindingKind, ...texts: readonly (string | undefined)[]): string[] {
  const { findings } = align(specsOf(...texts));
  return findings.filter((finding) => finding.kind === kind).map(inShort);
}

/** What the matrix has of the names of one text, as `kind name [states]`. */
export function named(text: string): string[] {
  return align(specsOf(text)).names.map(({ kind, name, places }) => {
    const states = [...new Set(places.flatMap(({ states }) => states))];
    return `${kind} ${name}${states.length === 0 ? "" : ` [${states.join("; ")}]`}`;
  });
}
