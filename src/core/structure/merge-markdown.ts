import { hasConflict } from "../lines/chunk.ts";
import { mergeShared as mergeTwice } from "../lines/second-opinion.ts";
import { mapVersions, sides } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import { blockStarts } from "../markdown/open-fence.ts";
import { splitLines } from "../text/split.ts";
import { lineKinds } from "./line-kinds.ts";
import { asLines } from "./merge-by-lines.ts";
import type { MergeInner } from "./merge-list.ts";
import { placeReader } from "./places.ts";
import { partsWith, spanOf } from "./region.ts";
import type { Document, Resolved } from "./region.ts";
import { resolvers } from "./resolvers.ts";
import { textOfParts, type PartsMerge } from "./text-merge.ts";

/** Stands before odd line endings in working form, see merge/bytes.ts: such text is merged by lines alone. */
const oddMark = "\0";

/** What stands in items of items is merged as far down as this; recursion follows nesting. */
const deepestItem = 20;

/** Merges Markdown: lines first, and each conflict of lines by what stands there. */
export function mergeMarkdown(texts: ThreeWay<string>, depth = 0): PartsMerge {
  const lines = mapVersions(texts, splitLines);
  const { chunks } = mergeTwice(lines);
  const isOdd = Object.values(texts).some((text) => text.includes(oddMark));
  if (isOdd || depth > deepestItem || !hasConflict(chunks)) return asLines(chunks, lines);
  const [kinds, read] = [mapVersions(lines, lineKinds), placeReader()];
  const places = mapVersions(sides, (side) => read(lines[side], kinds[side]));
  const document = {
    chunks,
    lines,
    kinds,
    places,
    blocks: mapVersions(lines, blockStarts),
    effort: { steps: 0 },
  };
  const resolved = resolveAll(document, (inner) => textOfParts(mergeMarkdown(inner, depth + 1).parts));
  const names = new Set(resolved.map(({ resolver }) => resolver));
  return { parts: partsWith(document, resolved), resolvers: [...names] };
}

/** Resolves each conflict that can be; a region may not reach back over one before it. */
function resolveAll(document: Document, mergeInner: MergeInner): Resolved[] {
  const resolved: Resolved[] = [];
  let done = 0;
  for (const conflict of document.chunks) {
    const { start, end } = spanOf(conflict);
    if (conflict.kind !== "conflict" || (end <= done && start < done)) continue;
    const next = firstOf(resolvers, (resolve) => {
      const found = resolve(document, conflict, mergeInner);
      return found !== undefined && spanOf(found.region).start >= done ? found : undefined;
    });
    if (next !== undefined) resolved.push(next);
    done = next === undefined ? end : spanOf(next.region).end;
  }
  return resolved;
}

function firstOf<T, R>(candidates: readonly T[], read: (candidate: T) => R | undefined): R | undefined {
  for (const candidate of candidates) {
    const found = read(candidate);
    if (found !== undefined) return found;
  }
  return undefined;
}
