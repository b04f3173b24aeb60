import type { VersionRanges } from "../lines/chunk.ts";
import { mapVersions } from "../merge/three-way.ts";
import type { Side } from "../merge/three-way.ts";
import type { MergeText } from "../merge/rules.ts";
import { listRegion } from "./list-region.ts";
import { mergeList } from "./merge-list.ts";
import { mergeTable } from "./merge-table.ts";
import { mergeWords } from "./merge-words.ts";
import { mergeDated } from "./grown.ts";
import { mergeChannel } from "./records.ts";
import { growRegion, regionKinds, regionLines } from "./region.ts";
import type { Document, Resolved } from "./region.ts";

/** Decides one conflict of lines, or a wider stretch around it; undefined rather than a guess. */
export type Resolver = (
  document: Document,
  conflict: VersionRanges,
  mergeInner: MergeText,
) => Resolved | undefined;

const sides = ["base", "ours", "theirs"] as const;

/** What decides where lines do not, most specific first (merge semantics, section 4). */
export const resolvers: readonly Resolver[] = [resolveTable, resolveList, resolveRecords, resolveWords];

function resolveTable(document: Document, conflict: VersionRanges): Resolved | undefined {
  if (!isTable(document, conflict)) return undefined;
  const isRow = (side: Side, at: number) => document.kinds[side][at]?.kind === "table";
  const region = growRegion(document, conflict, (region) => ({
    before: sides.some((side) => isRow(side, region[side].start - 1)),
    after: sides.some((side) => isRow(side, region[side].end)),
  }));
  if (region === undefined || !isTable(document, region)) return undefined;
  return resolved(region, "table", mergeTable(regionLines(document, region)));
}

function isTable(document: Document, region: VersionRanges): boolean {
  return Object.values(regionKinds(document, region))
    .flat()
    .every(({ kind }) => kind === "table");
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
