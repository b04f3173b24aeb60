import { mapVersions, sides } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import { mergeMarkdown } from "./merge-markdown.ts";
import { mergeYaml } from "./merge-yaml.ts";
import type { PartsMerge } from "./text-merge.ts";

const matter = /^(---[ \t]*\n)(?=[A-Za-z_][\w .-]*:[ \t\n])([\s\S]*?\n)(?=(?:---|\.\.\.)[ \t]*(?:\n|$))/;

/**
 * Merges a Markdown document; its front matter by key, if all versions have one. Front matter is what stands
 * between `---` and `---` at the start, with a key on its first line.
 */
export function mergeDocument(texts: ThreeWay<string>): PartsMerge {
  const found = mapVersions(texts, (text) => matter.exec(text));
  const { base, ours, theirs } = found;
  if (base === null || ours === null || theirs === null) return mergeMarkdown(texts);
  const [, fence = ""] = base;
  if (ours[1] !== fence || theirs[1] !== fence) return mergeMarkdown(texts);
  const keys = mergeChanged(
    mapVersions({ base, ours, theirs }, ([, , keys = ""]) => keys),
    mergeYaml,
  );
  const rests = mapVersions(sides, (side) => texts[side].slice((found[side]?.[0] ?? "").length));
  const rest = mergeChanged(rests, (texts) => mergeMarkdown(texts));
  return {
    parts: [{ kind: "text", lines: [fence] }, ...keys.parts, ...rest.parts],
    resolvers: [...keys.resolvers, ...rest.resolvers],
  };
}

/** Takes what only one side changed, and merges what both did. */
function mergeChanged(texts: ThreeWay<string>, merge: (texts: ThreeWay<string>) => PartsMerge): PartsMerge {
  const { base, ours, theirs } = texts;
  if (ours !== base && theirs !== base && ours !== theirs) return merge(texts);
  const lines = [ours === base ? theirs : ours];
  return { parts: [{ kind: "text", lines }], resolvers: ["lines"] };
}
