import type { VersionRanges } from "../lines/chunk.ts";
import { mapVersions } from "../lines/three-way.ts";
import type { Side } from "../lines/three-way.ts";
import { splitLines } from "../text/split.ts";
import { mergeDated } from "./grown.ts";
import { mergeHeadedParts } from "./headed-parts.ts";
import type { LineKind } from "./line-kinds.ts";
import { listRegion } from "./list-region.ts";
import { mergeAbsorbed } from "./merge-absorbed.ts";
import { mergeTrailingBlanks } from "./merge-blanks.ts";
import { codeRegion, mergeCode } from "./merge-code.ts";
import { mergeList, type MergeInner } from "./merge-list.ts";
import { mergeSentences } from "./merge-sentences.ts";
import { mergeTable } from "./merge-table.ts";
import { findUnreasoned } from "./reasons.ts";
import { mergeChannel } from "./records.ts";
import { growRegion, isInOnePlace, regionKinds, regionLines } from "./region.ts";
import type { Document, Needs, Resolved } from "./region.ts";
import type { TextPart } from "./text-merge.ts";

/** Decides one conflict of lines, or a wider stretch around it; undefined rather than a guess. */
export type Resolver = (
  document: Document,
  conflict: VersionRanges,
  mergeInner: MergeInner,
) => Resolved | undefined;

const sides = ["base", "ours", "theirs"] as const;

/** What decides where lines do not, most specific first (merge semantics, section 4). */
export const resolvers: readonly Resolver[] = [
  resolveAbsorbed,
  resolveBlanks,
  resolveCode,
  resolveTable,
  resolveList,
  resolveRecords,
  resolveParts,
  resolveSentences,
];

function resolveAbsorbed(document: Document, conflict: VersionRanges): Resolved | undefined {
  return proven(document, conflict, "absorbed", mergeAbsorbed(document, conflict));
}

function resolveBlanks(document: Document, conflict: VersionRanges): Resolved | undefined {
  const [lines, kinds] = [regionLines(document, conflict), regionKinds(document, conflict)];
  const merged = mergeTrailingBlanks(lines, kinds);
  // One side's lines as they stand: nothing that could be in a wrong place.
  return merged === undefined ? undefined : { region: conflict, resolver: "blanks", parts: textPart(merged) };
}

function resolveCode(document: Document, conflict: VersionRanges): Resolved | undefined {
  if (!isAll(document, conflict, ["code"])) return undefined;
  const region = codeRegion(document, conflict);
  return region && proven(document, region, "code", mergeCode(regionLines(document, region)));
}

function resolveTable(document: Document, conflict: VersionRanges): Resolved | undefined {
  const region = wholeOf(document, conflict, ["table"]);
  return region && proven(document, region, "table", mergeTable(regionLines(document, region)));
}

function resolveList(
  document: Document,
  conflict: VersionRanges,
  mergeInner: MergeInner,
): Resolved | undefined {
  const region = listRegion(document, conflict);
  if (region === undefined) return undefined;
  const lines = regionLines(document, region);
  return proven(document, region, "list", mergeList(lines, regionKinds(document, region), mergeInner));
}

function resolveRecords(document: Document, conflict: VersionRanges): Resolved | undefined {
  const texts = mapVersions(regionLines(document, conflict), (lines) => lines.join(""));
  return proven(document, conflict, "records", mergeDated(texts) ?? mergeChannel(texts));
}

function resolveParts(document: Document, conflict: VersionRanges): Resolved | undefined {
  return proven(document, conflict, "parts", mergeHeadedParts(document, conflict));
}

function resolveSentences(document: Document, conflict: VersionRanges): Resolved | undefined {
  if (!isAll(document, conflict, ["prose", "blank", "continued"])) return undefined;
  const region = wholeOf(document, conflict, ["prose", "continued"], ["blank"]);
  return region && proven(document, region, "sentences", mergeSentences(regionLines(document, region)));
}

/** Widens a conflict to whole tables or paragraphs; undefined where other lines are in it. */
function wholeOf(
  document: Document,
  conflict: VersionRanges,
  kinds: readonly LineKind[],
  between: readonly LineKind[] = [],
): VersionRanges | undefined {
  if (!isAll(document, conflict, [...kinds, ...between])) return undefined;
  const region = growRegion(document, conflict, needsKind(document, kinds));
  return region !== undefined && isAll(document, region, [...kinds, ...between]) ? region : undefined;
}

/** A region needs the lines around it as long as they are of such a kind in any version. */
function needsKind(document: Document, wanted: readonly LineKind[]): Needs {
  const isWanted = (side: Side, at: number) => wanted.includes(document.kinds[side][at]?.kind ?? "blank");
  return (region) => ({
    before: sides.some((side) => isWanted(side, region[side].start - 1)),
    after: sides.some((side) => isWanted(side, region[side].end)),
  });
}

function isAll(document: Document, region: VersionRanges, wanted: readonly LineKind[]): boolean {
  const lines = Object.values(regionKinds(document, region)).flat();
  return lines.every(({ kind }) => wanted.includes(kind));
}

function textPart(text: string): TextPart[] {
  return [{ kind: "text", lines: splitLines(text) }];
}

/** What a resolver says, if it merged what stands in one place, and if each line of it has a reason. */
function proven(
  document: Document,
  region: VersionRanges,
  resolver: string,
  merged: string | readonly TextPart[] | undefined,
): Resolved | undefined {
  if (merged === undefined || !isInOnePlace(document, region)) return undefined;
  const parts = typeof merged === "string" ? textPart(merged) : merged;
  const lines = parts.flatMap((part) => (part.kind === "text" ? part.lines : []));
  return findUnreasoned(regionLines(document, region), lines) === undefined
    ? { region, resolver, parts }
    : undefined;
}
