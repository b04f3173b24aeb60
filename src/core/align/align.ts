import type { FeatureId } from "../ids.ts";
import { findFilesCreatedTwice, findNumbersUsedTwice, type AddedFile } from "./find-files.ts";
import { findIdsUsedTwice, findPortsUsedTwice } from "./find-ids.ts";
import { findTwoValues } from "./find-values.ts";
import { inOrder, type Finding } from "./finding.ts";
import { findGaps } from "./gaps.ts";
import { findDependencies, identify, featureLinks, type Link } from "./links.ts";
import { nameRows, type NameRow } from "./matrix.ts";
import { readSpec, type SpecPlace, type SpecSource } from "./spec.ts";

/** What manifest and branches add: headings that every spec must have, and whether it lets several agents write a path. */
export interface AlignRules {
  readonly requiredHeadings: readonly string[];
  readonly isShared: (path: string) => boolean;
  /** The files that features' branches have and the epic branch has not. */
  readonly added?: readonly AddedFile[];
}

/** All specs side by side: what they name, depend on and ask, and what does not fit together for sure. */
export interface Matrix {
  readonly names: readonly NameRow[];
  readonly links: readonly Link[];
  readonly findings: readonly Finding[];
}

/** Reads the specs of all features. The same documents give the same matrix, in whatever order they come. */
export function alignSpecs(sources: readonly SpecSource[], rules: AlignRules): Matrix {
  const specs = sources.toSorted((a, b) => (a.feature < b.feature ? -1 : 1)).map(readSpec);
  const names = nameRows(specs);
  const links = featureLinks(specs);
  const findings = inOrder([
    ...findTwoValues(specs),
    ...findFilesCreatedTwice(names, rules.isShared),
    ...findNumbersUsedTwice(names, rules.added ?? []),
    ...findIdsUsedTwice(specs),
    ...findPortsUsedTwice(specs),
    ...findDependencies(specs, links),
    ...specs.flatMap((spec) => findGaps(spec, rules.requiredHeadings)),
  ]);
  return { names, links, findings };
}

/** What concerns some features: their names and the names beside these, links from and to them, their findings. */
export function concerning(matrix: Matrix, features: ReadonlySet<FeatureId>): Matrix {
  const isTheirs = ({ feature }: SpecPlace) => features.has(feature);
  const groups = new Set(matrix.names.flatMap(({ group, places }) => (places.some(isTheirs) ? [group] : [])));
  const numbers = new Set([...features].map((feature) => identify(feature).number));
  return {
    names: matrix.names.filter(({ group }) => groups.has(group)),
    links: matrix.links.filter(({ from, to }) => features.has(from) || numbers.has(to)),
    findings: matrix.findings.filter(({ places }) => places.some(isTheirs)),
  };
}
