import { mergedText } from "../lines/chunk.ts";
import { mergeShared as mergeTwice } from "../lines/second-opinion.ts";
import { splitLines } from "../text/split.ts";
import { mapVersions } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import { mergeKeyed, pickChanged } from "./keyed.ts";
import type { StructureMerge } from "./structure-merge.ts";
import { formatBlock, readYaml } from "./yaml-block.ts";
import type { YamlBlock, YamlEntry } from "./yaml-block.ts";

/**
 * Merges a YAML or JSON text: by lines, and where these conflict by key, entry by entry. Text is moved, never
 * written anew, so comments, order, unknown keys and indentation stay. Where lines merge cleanly the result must
 * still be readable, and mean what a merge by key gives: two edits of one key may lie apart in the text.
 *
 * @returns undefined for a conflict
 */
export function mergeYaml(texts: ThreeWay<string>): StructureMerge | undefined {
  const lines = mapVersions(texts, splitLines);
  const byLines = mergedText(mergeTwice(lines).chunks, lines);
  const { base, ours, theirs } = mapVersions(texts, readYaml);
  if (base === undefined || ours === undefined || theirs === undefined) {
    return byLines === undefined ? undefined : { text: byLines, resolvers: ["lines"] };
  }
  const byKey = mergeBlocks(base.block, ours.block, theirs.block);
  const text = byLines ?? (byKey && formatBlock(byKey));
  const value = text === undefined ? undefined : readYaml(text);
  if (text === undefined || value === undefined || !isMeant(value.value, byKey)) return undefined;
  return { text, resolvers: [byLines === undefined ? "keys" : "lines"] };
}

/** Whether a value is what the merge by key came to, if it came to anything. */
function isMeant(value: unknown, byKey: YamlBlock | undefined): boolean {
  if (byKey === undefined) return true;
  const meant = readYaml(formatBlock(byKey));
  return meant !== undefined && JSON.stringify(sorted(meant.value)) === JSON.stringify(sorted(value));
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
  return block && { key: ours.key, text: formatBlock(block), block };
}
