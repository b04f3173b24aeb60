import { mapVersions, sides } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import type { StructureMerge } from "./structure-merge.ts";
import { mergeMarkdown } from "./merge-markdown.ts";
import { mergeYaml } from "./merge-yaml.ts";

const matter = /^(---[ \t]*\n)(?=[A-Za-z_][\w .-]*:[ \t\n])([\s\S]*?\n)(?=(?:---|\.\.\.)[ \t]*(?:\n|$))/;

/**
 * Merges a Markdown document; its front matter by key, if all versions have one. Front matter is what stands
 * between `---` and `---` at the start, with a key on its first line.
 *
 * @returns undefined for a conflict
 */
export function mergeDocument(texts: ThreeWay<string>): StructureMerge | undefined {
  const parts = mapVersions(sides, (side) => matter.exec(texts[side]));
  const { base, ours, theirs } = parts;
  if (base === null || ours === null || theirs === null) return mergeMarkdown(texts);
  const fences = [base, ours, theirs].map(([, fence = ""]) => fence);
  const keys = mergeChanged(
    mapVersions({ base, ours, theirs }, ([, , keys = ""]) => keys),
    mergeYaml,
  );
  const rests = mapVersions(sides, (side) => texts[side].slice((parts[side]?.[0] ?? "").length));
  const rest = mergeChanged(rests, mergeMarkdown);
  if (new Set(fences).size > 1 || keys === undefined || rest === undefined) return undefined;
  return {
    text: (fences[0] ?? "") + keys.text + rest.text,
    resolvers: [...keys.resolvers, ...rest.resolvers],
  };
}

/** Takes what only one side changed, and merges what both did. */
function mergeChanged(
  texts: ThreeWay<string>,
  merge: (texts: ThreeWay<string>) => StructureMerge | undefined,
): StructureMerge | undefined {
  const { base, ours, theirs } = texts;
  if (ours === base || theirs === base || ours === theirs) {
    return { text: ours === base ? theirs : ours, resolvers: ["lines"] };
  }
  return merge(texts);
}
