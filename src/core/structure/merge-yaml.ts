import { mergedText } from "../lines/chunk.ts";
import type { LineChunk, Versions } from "../lines/chunk.ts";
import { mergeShared as mergeTwice } from "../lines/second-opinion.ts";
import { splitLines } from "../text/split.ts";
import { mapVersions } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import { mergeFlowLists } from "./flow-list.ts";
import { mergeKeyed, pickChanged } from "./keyed.ts";
import { markDamage, type Finding } from "./mark-damage.ts";
import { asLines } from "./merge-by-lines.ts";
import { findUnreasoned } from "./reasons.ts";
import { textOfParts, type PartsMerge } from "./text-merge.ts";
import { doubledKeys, formatBlock, readYaml } from "./yaml-block.ts";
import type { DoubledKey, YamlBlock, YamlEntry } from "./yaml-block.ts";

/**
 * Merges a YAML or JSON text: by lines, and where these conflict by key, entry by entry. Text is moved, never
 * written anew, so comments, order, unknown keys and indentation stay. Where lines merge cleanly the result must
 * still be readable, and mean what a merge by key gives: two edits of one key may lie apart in the text.
 */
export function mergeYaml(texts: ThreeWay<string>): PartsMerge {
  const lines = mapVersions(texts, splitLines);
  const { chunks } = mergeTwice(lines);
  const { base, ours, theirs } = mapVersions(texts, readYaml);
  if (base === undefined || ours === undefined || theirs === undefined) return asLines(chunks, lines);
  const byKey = mergeBlocks(base.block, ours.block, theirs.block);
  const byLines = mergedText(chunks, lines);
  if (byLines !== undefined) return checked({ chunks, lines, text: byLines }, byKey);
  const text = byKey && formatBlock(byKey);
  const merged = text === undefined ? [] : splitLines(text);
  if (text === undefined || readYaml(text) === undefined || findUnreasoned(lines, merged) !== undefined)
    return asLines(chunks, lines);
  return { parts: [{ kind: "text", lines: merged }], resolvers: ["keys"] };
}

interface CleanLines {
  readonly chunks: readonly LineChunk[];
  readonly lines: Versions;
  readonly text: string;
}

/** What merges cleanly by lines, unless it cannot be read then, or means something else than a merge by key does. */
function checked({ chunks, lines, text }: CleanLines, byKey: YamlBlock | undefined): PartsMerge {
  const doubled = doubledKeys(text).map((found) => doubledKey(text, found));
  if (doubled.length > 0)
    return { parts: markDamage(splitLines(text), lines, doubled), resolvers: ["check"] };
  const read = readYaml(text);
  const isMeant = read !== undefined && (byKey === undefined || isSameValue(read.value, formatBlock(byKey)));
  return asLines(isMeant ? chunks : chunks.map(contested), lines);
}

function doubledKey(text: string, { key, places }: DoubledKey): Finding {
  const lines = places.map((offset) => text.slice(0, offset).split("\n").length - 1);
  return { what: `the key ${key} stands twice`, lines: lines.map((start) => ({ start, end: start + 1 })) };
}

/** A change that merges cleanly by lines, but not together with the others. */
function contested(chunk: LineChunk): LineChunk {
  return chunk.kind === "same" ? chunk : { ...chunk, kind: "conflict" };
}

/** {@link mergeYaml} for a text inside another one; undefined for a conflict. */
export function mergeKeys(texts: ThreeWay<string>): string | undefined {
  return textOfParts(mergeYaml(texts).parts);
}

function isSameValue(value: unknown, text: string): boolean {
  const read = readYaml(text);
  return read !== undefined && JSON.stringify(sorted(read.value)) === JSON.stringify(sorted(value));
}

/** The value with its maps in the order of their keys: order means nothing there. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, inner]) => [key, sorted(inner)]);
}

function mergeBlocks(
  base: YamlBlock | undefined,
  ours: YamlBlock | undefined,
  theirs: YamlBlock | undefined,
): YamlBlock | undefined {
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  if (ours.kind !== base.kind || theirs.kind !== base.kind) return undefined;
  const head = pickChanged(base.head, ours.head, theirs.head);
  const foot = pickChanged(base.foot, ours.foot, theirs.foot);
  const entries = mergeKeyed(
    { base: base.entries, ours: ours.entries, theirs: theirs.entries },
    { isSame: (a, b) => a.text === b.text, merge: mergeEntry },
  );
  if (head === undefined || foot === undefined || entries === undefined) return undefined;
  return { kind: base.kind, head, entries, foot };
}

function mergeEntry(base: YamlEntry | undefined, ours: YamlEntry, theirs: YamlEntry): YamlEntry | undefined {
  const text = pickChanged(base?.text, ours.text, theirs.text);
  if (text !== undefined) return text === ours.text ? ours : theirs;
  const block = mergeBlocks(base?.block, ours.block, theirs.block);
  if (block !== undefined) return { key: ours.key, text: formatBlock(block), block };
  const list = base && mergeFlowLists({ base: base.text, ours: ours.text, theirs: theirs.text });
  return list === undefined ? undefined : { ...ours, text: list };
}
