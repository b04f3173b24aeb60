import { hasConflict, mergedText } from "../lines/chunk.ts";
import { mergeShared as mergeTwice } from "../lines/second-opinion.ts";
import { splitLines } from "../lines/split.ts";
import type { MergeText } from "../merge/rules.ts";
import { mapVersions } from "../merge/three-way.ts";
import type { ThreeWay } from "../merge/three-way.ts";
import { lineKinds } from "./line-kinds.ts";
import { spanOf, textWith } from "./region.ts";
import type { Document, Resolved } from "./region.ts";
import { resolvers } from "./resolvers.ts";

/** A merged text, and what decided it. */
export interface StructureMerge {
  readonly text: string;
  /** The names of the resolvers that decided anything; `lines` where lines alone did. */
  readonly resolvers: readonly string[];
}

/** Stands before odd line endings in working form, see merge/bytes.ts: such text is merged by lines alone. */
const oddMark = "\0";

/** Merges Markdown: lines first, and each conflict of lines by what stands there. Undefined for a conflict. */
export function mergeMarkdown(texts: ThreeWay<string>): StructureMerge | undefined {
  const lines = mapVersions(texts, splitLines);
  const { chunks } = mergeTwice(lines);
  if (!hasConflict(chunks)) return { text: mergedText(chunks, lines) ?? "", resolvers: ["lines"] };
  if (Object.values(texts).some((text) => text.includes(oddMark))) return undefined;
  const document = { chunks, lines, kinds: mapVersions(lines, lineKinds) };
  const resolved = resolveAll(document);
  if (resolved === undefined) return undefined;
  return {
    text: textWith(document, resolved),
    resolvers: [...new Set(resolved.map(({ resolver }) => resolver))],
  };
}

/** Merges by lines alone, as any text that is neither Markdown nor keyed. Undefined for a conflict. */
export function mergeByLines(texts: ThreeWay<string>): StructureMerge | undefined {
  const lines = mapVersions(texts, splitLines);
  const text = mergedText(mergeTwice(lines).chunks, lines);
  return text === undefined ? undefined : { text, resolvers: ["lines"] };
}

/** Resolves each conflict; undefined if one is left, or if two would be resolved by regions that overlap. */
function resolveAll(document: Document): Resolved[] | undefined {
  const resolved: Resolved[] = [];
  for (const conflict of document.chunks) {
    const { start, end } = spanOf(conflict);
    const last = resolved.at(-1);
    const done = last === undefined ? 0 : spanOf(last.region).end;
    if (conflict.kind !== "conflict" || (end <= done && start < done)) continue;
    const next = firstOf(resolvers, (resolve) => {
      const found = resolve(document, conflict, mergeInner);
      return found !== undefined && spanOf(found.region).start >= done ? found : undefined;
    });
    if (next === undefined) return undefined;
    resolved.push(next);
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
