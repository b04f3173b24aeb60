import { mergedText } from "../lines/chunk.ts";
import type { LineChunk, Versions } from "../lines/chunk.ts";
import { mergeShared as mergeTwice } from "../lines/second-opinion.ts";
import { mapVersions } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";

/** Words that mean something as a whole: numbers, code, addresses, tags, names with signs in them. */
const unlikeProse = /[\d`<>|[\]{}\\=#$%^~@_*]|:\/\/|[/.:]\S|\w\(/;

/**
 * Merges prose word by word, where both sides changed the same lines (merge semantics, section 4). Only if it
 * resolves fully, if all words concerned are plain, and if no side took more away than it left: a rewritten
 * sentence is not a sum of words.
 *
 * @param texts prose alone: no code, table, heading or front matter
 * @returns undefined for any conflict
 */
export function mergeWords(texts: ThreeWay<string>): string | undefined {
  const words = mapVersions(texts, wordsOf);
  if (words.base.length === 0) return undefined;
  const { chunks, opinion } = mergeTwice(words);
  if (opinion !== "agrees" || !chunks.every((chunk) => isPlain(chunk, words))) return undefined;
  const kept = chunks
    .filter(({ kind }) => kind === "same")
    .reduce((sum, { base }) => sum + base.end - base.start, 0);
  return 2 * kept < words.base.length ? undefined : mergedText(chunks, words);
}

/** Words with the blanks behind them: two edits of neighbouring words touch. */
function wordsOf(text: string): string[] {
  return text.match(/^\s+|\S+\s*/g) ?? [];
}

function isPlain(chunk: LineChunk, words: Versions): boolean {
  if (chunk.kind === "same") return true;
  const changed = (["base", "ours", "theirs"] as const).flatMap((side) =>
    words[side].slice(chunk[side].start, chunk[side].end),
  );
  return !changed.some((word) => unlikeProse.test(word));
}
