import type { VersionRanges } from "../lines/chunk.ts";
import { mapVersions } from "../lines/three-way.ts";
import type { Side } from "../lines/three-way.ts";
import type { MergeText } from "./text-merge.ts";
import { mergeHeadedParts } from "./headed-parts.ts";
import type { LineKind } from "./line-kinds.ts";
import { listRegion } from "./list-region.ts";
import { mergeTrailingBlanks } from "./merge-blanks.ts";
import { codeRegion, mergeKeyedCode } from "./merge-code.ts";
import { mergeList } from "./merge-list.ts";
import { mergeTable } from "./merge-table.ts";
import { mergeWords } from "./merge-words.ts";
import { mergeDated } from "./grown.ts";
import { mergeChannel } from "./records.ts";
import { growRegion, regionKinds, regionLines } from "./region.ts";
import type { Document, Needs, Resolved } from "./region.ts";

/** Decides one conflict of lines, or a wider stretch around it; undefined rather than a guess. */
export type Resolver = (
  document: Document,
  conflict: VersionRanges,
  mergeInner: MergeText,
) => Resolved | undefined;

const sides = ["base", "ours", "theirs"] as const;

/** What decides where lines do not, most specific first (merge semantics, section 4). */
export const resolvers: readonly Resolver[] = [
  resolveBlanks,
  resolveCode,
  resolveTable,
  resolveList,
  resolveRecords,
  resolveParts,
  resolveWords,
];

function resolveBlanks(document: Document, conflict: VersionRanges): Resolved | undefined {
  const [lines, kinds] = [regionLines(document, conflict), regionKinds(document, conflict)];
  return resolved(conflict, "blanks", mergeTrailingBlanks(lines, kinds));
}

function resolveCode(document: Document, conflict: VersionRanges): Resolved | undefined {
  if (!isAll(document, conflict, "code")) return undefined;
  const region = codeRegion(document, conflict);
  if (region === undefined) return undefined;
  return resolved(region, "keys", mergeKeyedCode(regionLines(document, region)));
}

function resolveTable(document: Document, conflict: VersionRanges): Resolved | undefined {
  if (!isAll(document, conflict, "table")) return undefined;
  const region = growRegion(document, conflict, needsKind(document, "table"));
  if (region === undefined || !isAll(document, region, "table")) return undefined;
  return resolved(region, "table", mergeTable(regionLines(document, region)));
}

/** A region needs the lines around it as long as they are of that kind in any version. */
function needsKind(document: Document, kind: LineKind): Needs {
  const isKind = (side: Side, at: number) => document.kinds[side][at]?.kind === kind;
  return (region) => ({
    before: sides.some((side) => isKind(side, region[side].start - 1)),
    after: sides.some((side) => isKind(side, region[side].end)),
  });
}

function isAll(document: Document, region: VersionRanges, wanted: LineKind): boolean {
  return Object.values(regionKinds(document, region))
    .flat()
    .every(({ kind }) => kind === wanted);
}

function resolveList(
  document: Document,
  conflict: VersionRanges,
  mergeInner: MergeText,
): Resolved | undefined {
  const region = listRegion(document, conflict);
  if (region === undefined) return undefined;
  const lines = regionLines(document, region);
  return resolved(region, "list", mergeList(lines, regionKinds(document, region), mergeInner));
}

function resolveRecords(document: Document, conflict: VersionRanges): Resolved | undefined {
  const texts = mapVersions(regionLines(document, conflict), (lines) => lines.join(""));
  return resolved(conflict, "records", mergeDated(texts) ?? mergeChannel(texts));
}

function resolveParts(document: Document, conflict: VersionRanges): Resolved | undefined {
  return resolved(conflict, "parts", mergeHeadedParts(document, conflict));
}

function resolveWords(document: Document, conflict: VersionRanges): Resolved | undefined {
  const kinds = Object.values(regionKinds(document, conflict)).flat();
  const isProse = kinds.every(({ kind }) => kind === "prose" || kind === "blank" || kind === "continued");
  if (!isProse) return undefined;
  const texts = mapVersions(regionLines(document, conflict), (lines) => lines.join(""));
  return resolved(conflict, "words", mergeWords(texts));
}

function resolved(region: VersionRanges, resolver: string, text: string | undefined): Resolved | undefined {
  return text === undefined ? undefined : { region, resolver, text };
}
