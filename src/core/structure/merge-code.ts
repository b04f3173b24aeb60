import type { LineRange, VersionRanges, Versions } from "../lines/chunk.ts";
import { mapVersions, type ThreeWay } from "../lines/three-way.ts";
import { stepFence, type Fence } from "../markdown/fence.ts";
import { mergeDiagram } from "./merge-diagram.ts";
import { mergeKeys } from "./merge-yaml.ts";
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

const opening = /^ {0,3}(?:`{3,}|~{3,})[ \t]*(ya?ml|json|mermaid)[ \t]*\n$/i;

/**
 * Merges a code block that says what it holds by that: YAML or JSON by key, document by document, and diagrams by
 * statement.
 *
 * @param lines one block in each version, with its fences
 * @returns undefined for any other block, where fences or the number of documents differ, and for any conflict
 */
export function mergeCode(lines: Versions): string | undefined {
  const { base, ours, theirs } = mapVersions(lines, readBlock);
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  if (new Set([base, ours, theirs].map(({ begin, end }) => begin + end)).size > 1) return undefined;
  const inner = { base: base.inner, ours: ours.inner, theirs: theirs.inner };
  const isDiagram = /mermaid/i.test(base.begin);
  const merged = isDiagram ? mergeDiagram(inner) : mergeDocuments(mapVersions(inner, documentsOf));
  return merged === undefined ? undefined : base.begin + merged + base.end;
}

function mergeDocuments({ base, ours, theirs }: ThreeWay<readonly string[]>): string | undefined {
  if (new Set([base, ours, theirs].map(({ length }) => length)).size > 1) return undefined;
  const merged = base.map((text, at) =>
    mergeOne({ base: text, ours: ours[at] ?? "", theirs: theirs[at] ?? "" }),
  );
  return merged.includes(undefined) ? undefined : merged.join("");
}

/** The code blocks that say that they hold YAML or JSON, and cannot be read as that: a doubled key is enough. */
export function unreadableCode(lines: readonly string[]): LineRange[] {
  const found: LineRange[] = [];
  let fence: Fence | undefined;
  let start: number | undefined;
  for (const [at, line] of lines.entries()) {
    const before = fence;
    fence = stepFence(before, contentOf(line)).open;
    const language = before === undefined && fence !== undefined ? opening.exec(line)?.[1] : undefined;
    if (before === undefined)
      start = language === undefined || /mermaid/i.test(language) ? undefined : at + 1;
    else if (fence === undefined && start !== undefined && !isReadable(lines.slice(start, at)))
      found.push({ start, end: at });
  }
  return found;
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
  return ours === base ? theirs : mergeKeys(texts);
}

function readBlock(lines: readonly string[]) {
  const [begin = "", ...inner] = lines;
  const end = inner.pop() ?? "";
  const isOneBlock = opening.test(begin) && !isFenceOpen(lines) && isFenceOpen([begin, ...inner]);
  if (!isOneBlock) return undefined;
  return { begin, end, inner };
}
