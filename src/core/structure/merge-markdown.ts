import { hasConflict, mergedText } from "../lines/chunk.ts";
import type { LineChunk, Versions } from "../lines/chunk.ts";
import { mergeShared as mergeTwice } from "../lines/second-opinion.ts";
import { splitLines } from "../text/split.ts";
import type { MergeText, TextPart } from "./text-merge.ts";
import { mapVersions } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import { lineKinds } from "./line-kinds.ts";
import { blockStarts } from "../markdown/open-fence.ts";
import { partsWith, spanOf } from "./region.ts";
import type { Document, Resolved } from "./region.ts";
import { resolvers } from "./resolvers.ts";
import type { StructureMerge } from "./structure-merge.ts";

/** Stands before odd line endings in working form, see merge/bytes.ts: such text is merged by lines alone. */
const oddMark = "\0";

/** Merges Markdown: lines first, and each conflict of lines by what stands there. Undefined for a conflict. */
export function mergeMarkdown(texts: ThreeWay<string>): StructureMerge | undefined {
  const lines = mapVersions(texts, splitLines);
  const { chunks } = mergeTwice(lines);
  if (!hasConflict(chunks)) return { text: mergedText(chunks, lines) ?? "", resolvers: ["lines"] };
  const parts = resolveParts(lines, chunks);
  if (parts === undefined || parts.text.some(({ kind }) => kind === "conflict")) return undefined;
  const text = parts.text.flatMap((part) => (part.kind === "text" ? part.lines : [])).join("");
  return { text, resolvers: parts.resolvers };
}

/** What structure decides of a Markdown text in conflict, and what is left; undefined where it decides nothing. */
export function conflictParts(texts: ThreeWay<string>): readonly TextPart[] | undefined {
  const lines = mapVersions(texts, splitLines);
  const parts = resolveParts(lines, mergeTwice(lines).chunks);
  if (parts === undefined || parts.resolvers.length === 0) return undefined;
  return parts.text.some(({ kind }) => kind === "conflict") ? parts.text : undefined;
}

function resolveParts(lines: Versions, chunks: readonly LineChunk[]) {
  if ([...lines.base, ...lines.ours, ...lines.theirs].some((line) => line.includes(oddMark)))
    return undefined;
  const [kinds, blocks] = [mapVersions(lines, lineKinds), mapVersions(lines, blockStarts)];
  const document = { chunks, lines, kinds, blocks, effort: { steps: 0 } };
  const resolved = resolveAll(document);
  const names = new Set(resolved.map(({ resolver }) => resolver));
  return { text: partsWith(document, resolved), resolvers: [...names] };
}

/** Merges by lines alone, as any text that is neither Markdown nor keyed. Undefined for a conflict. */
export function mergeByLines(texts: ThreeWay<string>): StructureMerge | undefined {
  const lines = mapVersions(texts, splitLines);
  const text = mergedText(mergeTwice(lines).chunks, lines);
  return text === undefined ? undefined : { text, resolvers: ["lines"] };
}

/** Resolves each conflict that can be; a region may not reach back over one before it. */
function resolveAll(document: Document): Resolved[] {
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

/** What is inside an item is Markdown again. */
const mergeInner: MergeText = (base, ours, theirs) => {
  const merged = mergeMarkdown({ base, ours, theirs });
  return merged === undefined ? { kind: "conflict" } : { kind: "clean", text: merged.text };
};
