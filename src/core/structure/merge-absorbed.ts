import { mapVersions } from "../lines/three-way.ts";
import type { VersionRanges } from "../lines/chunk.ts";
import { regionLines, regionPlaces } from "./region.ts";
import type { Document } from "./region.ts";

/**
 * Takes the side that holds all that the other adds, line for line, each in its place. A side that deleted or
 * replaced anything adds more than lines, and is not absorbed.
 *
 * @returns undefined where neither side holds the other
 */
export function mergeAbsorbed(document: Document, region: VersionRanges): string | undefined {
  const [lines, places] = [regionLines(document, region), regionPlaces(document, region)];
  const versions = mapVersions({ base: "base", ours: "ours", theirs: "theirs" } as const, (side) =>
    lines[side].map((line, at) => `${places[side][at]} ${line}`),
  );
  const { base, ours, theirs } = versions;
  if (isHeld(theirs, ours, base)) return lines.ours.join("");
  return isHeld(ours, theirs, base) ? lines.theirs.join("") : undefined;
}

/** Whether `holder` has all lines of `side` in their order, but for those of the base that it has not kept. */
function isHeld(side: readonly string[], holder: readonly string[], base: readonly string[]): boolean {
  const kept = new Set(holder);
  const wanted: string[] = [];
  let next = 0;
  for (const line of side) {
    const isBase = line === base[next];
    if (isBase) next++;
    if (!isBase || kept.has(line)) wanted.push(line);
  }
  return next === base.length && isSubsequence(wanted, holder);
}

function isSubsequence(some: readonly string[], all: readonly string[]): boolean {
  let next = 0;
  for (const line of all) if (line === some[next]) next++;
  return next === some.length;
}
