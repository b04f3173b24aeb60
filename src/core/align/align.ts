import { findContradictions } from "./find-contradictions.ts";
import { findDependencies } from "./find-dependencies.ts";
import { findFilesClaimedTwice } from "./find-files.ts";
import { findGaps } from "./find-gaps.ts";
import { findMissingNames } from "./find-missing-names.ts";
import { findTwoNames } from "./find-names.ts";
import { findTwoValues } from "./find-values.ts";
import { inOrder, withId, type Finding } from "./finding.ts";
import { readMentions } from "./mentions.ts";
import { readSpec, type SpecSource } from "./spec.ts";
import { readStatements } from "./statements.ts";
import type { SpecTerms } from "./term.ts";

/** What the manifest adds to the specs. */
export interface AlignRules {
  /** Headings that every spec must have. */
  readonly requiredHeadings: readonly string[];
  /** Whether the manifest lets several agents write a path. */
  readonly isShared: (path: string) => boolean;
}

/**
 * Compares the specs of all features, each with each, and returns what does not agree, the worst first. The same
 * documents give the same findings with the same ids, in whatever order they come.
 */
export function alignSpecs(sources: readonly SpecSource[], rules: AlignRules): Finding[] {
  const specs = sources.toSorted((a, b) => (a.feature < b.feature ? -1 : 1)).map(readSpec);
  const terms = specs.map((spec): SpecTerms => ({
    spec,
    mentions: readMentions(spec),
    statements: readStatements(spec),
  }));
  const drafts = [
    ...findTwoNames(terms),
    ...findTwoValues(terms),
    ...findContradictions(specs),
    ...findFilesClaimedTwice(specs, rules.isShared),
    ...findDependencies(specs),
    ...findMissingNames(terms),
    ...findGaps(specs, rules.requiredHeadings),
  ];
  return inOrder(drafts.map(withId));
}
