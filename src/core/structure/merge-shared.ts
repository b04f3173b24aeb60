import type { ThreeWay } from "../lines/three-way.ts";
import { mapVersions } from "../lines/three-way.ts";
import { splitLines } from "../text/split.ts";
import { mergeGrown } from "./grown.ts";
import { mergeDocument } from "./front-matter.ts";
import { markDamage } from "./mark-damage.ts";
import { mergeByLines } from "./merge-by-lines.ts";
import { mergeYaml } from "./merge-yaml.ts";
import { findDamage } from "./post-check.ts";
import { formatOf } from "./text-format.ts";
import { textOfParts, type MergeText, type PartsMerge, type TextPart } from "./text-merge.ts";

/** A merge of shared text: the text and what decided it, or what is decided and what is not. */
export type SharedMerge =
  | {
      readonly kind: "clean";
      readonly text: string;
      /** Names of the resolvers, in no particular order: `same`, `one side`, `lines`, or those of structure. */
      readonly resolvers: readonly string[];
    }
  | {
      readonly kind: "conflict";
      readonly parts: readonly TextPart[];
      /** What decided the rest; none where lines alone did. */
      readonly resolvers: readonly string[];
    };

/** Where shared text stands. */
export interface SharedPlace {
  /** Its extension tells the format, see `formatOf`. */
  readonly path: string;
  /** Whether agents may only append to it: then what each appended is united, record by record. */
  readonly isAppendOnly?: boolean;
}

/**
 * Merges text that nobody owns alone by what is written in it, most specific first (merge semantics, section 4).
 * What it takes and returns is in working form: lines end with `\n`. Clean results are the same from either side.
 */
export function mergeShared(place: SharedPlace, texts: ThreeWay<string>): SharedMerge {
  const { base, ours, theirs } = texts;
  if (ours === theirs) return { kind: "clean", text: ours, resolvers: ["same"] };
  if (ours === base) return { kind: "clean", text: theirs, resolvers: ["one side"] };
  if (theirs === base) return { kind: "clean", text: ours, resolvers: ["one side"] };
  const { parts, resolvers } = mergeByKind(place, texts);
  const text = textOfParts(parts);
  if (text === undefined) return { kind: "conflict", parts, resolvers };
  const [merged, versions] = [splitLines(text), mapVersions(texts, splitLines)];
  const damage = findDamage(merged, versions, formatOf(place.path));
  if (damage.length === 0) return { kind: "clean", text, resolvers };
  return { kind: "conflict", parts: markDamage(merged, versions, damage), resolvers: ["check"] };
}

function mergeByKind({ path, isAppendOnly }: SharedPlace, texts: ThreeWay<string>): PartsMerge {
  const grown = isAppendOnly === true ? mergeGrown(texts) : undefined;
  if (grown === undefined) return mergers[formatOf(path)](texts);
  return { parts: [{ kind: "text", lines: [grown] }], resolvers: ["records"] };
}

const mergers = { keyed: mergeYaml, markdown: mergeDocument, other: mergeByLines } as const;

/** {@link mergeShared} for one document, as the engine for sections takes it. */
export function sharedTextMerger(place: SharedPlace): MergeText {
  return (base, ours, theirs) => mergeShared(place, { base, ours, theirs });
}
