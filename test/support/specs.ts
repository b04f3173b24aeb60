import { alignSpecs, type AlignRules } from "../../src/core/align/align.ts";
import type { Finding } from "../../src/core/align/finding.ts";
import type { SpecSource } from "../../src/core/align/spec.ts";
import type { AgentId, FeatureId, RepoPath } from "../../src/core/ids.ts";

/** The sources of features 1, 2, 3 …, each with a text as its spec. */
export function specsOf(...texts: readonly (string | undefined)[]): SpecSource[] {
  return texts.map((text, at) => {
    const feature = `feature_0${at + 1}_${["one", "two", "three", "four", "five"][at] ?? "more"}`;
    return {
      feature: feature as FeatureId,
      owner: (at === 0 ? "primary" : `secondary-${"abcd"[at - 1] ?? "z"}`) as AgentId,
      dependsOn: [],
      spec: { path: `epics/${feature}/spec.md` as RepoPath, text },
      checklist: { path: `epics/${feature}/checklist.md` as RepoPath, text: undefined },
    };
  });
}

/** The findings about such specs. */
export function align(texts: readonly (string | undefined)[], rules: Partial<AlignRules> = {}): Finding[] {
  return alignSpecs(specsOf(...texts), { requiredHeadings: [], isShared: () => false, ...rules });
}

/** A finding in one line: severity, kind, subject, and its places as `feature:line says`. */
export function inShort({ severity, kind, subject, places }: Finding): string {
  const at = places.map(({ feature, line, says }) => `${Number(feature.slice(8, 10))}:${line} ${says}`);
  return `${severity} ${kind} ${subject} [${at.join("; ")}]`;
}

/** The findings of some kind about such specs, in short. */
export function found(kind: Finding["kind"], ...texts: readonly (string | undefined)[]): string[] {
  return align(texts)
    .filter((finding) => finding.kind === kind)
    .map(inShort);
}
