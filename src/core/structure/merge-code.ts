import type { VersionRanges, Versions } from "../lines/chunk.ts";
import { mapVersions, type ThreeWay } from "../lines/three-way.ts";
import { stepFence, type Fence } from "../markdown/fence.ts";
import { mergeYaml } from "./merge-yaml.ts";
import { contentOf, isFenceOpen } from "../markdown/open-fence.ts";
import { growRegion } from "./region.ts";
import type { Document } from "./region.ts";
import { readYaml } from "./yaml-block.ts";

/** Widens a conflict to the code blocks that it is in; undefined where that would take too long. */
export function codeRegion(document: Document, conflict: VersionRanges): VersionRanges | undefined {
  const isInside = (side: keyof Versions, at: number) => (document.blocks[side][at] ?? at) < at;
  return growRegion(document, conflict, ({ base, ours, theirs }) => ({
    before: isInside("base", base.start) || isInside("ours", ours.start) || isInside("theirs", theirs.start),
    after: isInside("base", base.end) || isInside("ours", ours.end) || isInside("theirs", theirs.end),
  }));
}

const opening = /^ {0,3}(?:`{3,}|~{3,})[ \t]*(?:ya?ml|json)[ \t]*\n$/i;

/**
 * Merges a code block that says that it holds YAML or JSON by key, document by document.
 *
 * @param lines one block in each version, with its fences
 * @returns undefined for what is no such block, where fences or the number of documents differ, and for any conflict
 */
export function mergeKeyedCode(lines: Versions): string | undefined {
  const { base, ours, theirs } = mapVersions(lines, readBlock);
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  if (new Set([base, ours, theirs].map(({ frame }) => frame)).size > 1) return undefined;
  const merged = base.documents.map((text, at) =>
    mergeOne({ base: text, ours: ours.documents[at] ?? "", theirs: theirs.documents[at] ?? "" }),
  );
  if (merged.includes(undefined)) return undefined;
  return base.begin + merged.join("") + base.end;
}

/** How many code blocks say that they hold YAML or JSON, and cannot be read as that: a doubled key is enough. */
export function countUnreadableCode(lines: readonly string[]): number {
  let fence: Fence | undefined;
  let inner: string[] | undefined;
  let count = 0;
  for (const line of lines) {
    const before = fence;
    fence = stepFence(before, contentOf(line)).open;
    if (before === undefined) inner = fence !== undefined && opening.test(line) ? [] : undefined;
    else if (fence !== undefined) inner?.push(line);
    else if (inner !== undefined && !isReadable(inner)) count++;
  }
  return count;
}

function isReadable(inner: readonly string[]): boolean {
  return documentsOf(inner).every((text) => readYaml(text) !== undefined);
}

function documentsOf(inner: readonly string[]): string[] {
  return inner.join("").split(/^(?=---[ \t]*$)/m);
}

function mergeOne(texts: ThreeWay<string>): string | undefined {
  const { base, ours, theirs } = texts;
  if (ours === theirs || theirs === base) return ours;
  return ours === base ? theirs : mergeYaml(texts)?.text;
}

function readBlock(lines: readonly string[]) {
  const [begin = "", ...inner] = lines;
  const end = inner.pop() ?? "";
  const isOneBlock = opening.test(begin) && !isFenceOpen(lines) && isFenceOpen([begin, ...inner]);
  if (!isOneBlock) return undefined;
  const documents = documentsOf(inner);
  return { begin, end, documents, frame: `${documents.length} ${begin}${end}` };
}
