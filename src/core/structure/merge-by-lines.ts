import { chunkLines, hasConflict } from "../lines/chunk.ts";
import type { LineChunk, Versions } from "../lines/chunk.ts";
import { mergeShared as mergeTwice } from "../lines/second-opinion.ts";
import { mapVersions, sides } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import { splitLines } from "../text/split.ts";
import type { PartsMerge, TextPart } from "./text-merge.ts";

/** Merges by lines alone, as any text that is neither Markdown nor keyed. */
export function mergeByLines(texts: ThreeWay<string>): PartsMerge {
  const lines = mapVersions(texts, splitLines);
  return asLines(mergeTwice(lines).chunks, lines);
}

/** A merge of lines as stretches in order. */
export function asLines(chunks: readonly LineChunk[], lines: Versions): PartsMerge {
  const parts = chunks.map((chunk): TextPart => {
    if (chunk.kind !== "conflict") return { kind: "text", lines: chunkLines(chunk, lines) };
    const versions = mapVersions(sides, (side) => lines[side].slice(chunk[side].start, chunk[side].end));
    return { kind: "conflict", versions };
  });
  return { parts, resolvers: hasConflict(chunks) ? [] : ["lines"] };
}
