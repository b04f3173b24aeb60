import type { MergeText } from "./text-merge.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import { mergeGrown } from "./grown.ts";
import { mergeDocument } from "./front-matter.ts";
import { conflictParts, mergeByLines } from "./merge-markdown.ts";
import type { StructureMerge } from "./structure-merge.ts";
import { mergeYaml } from "./merge-yaml.ts";
import { formatOf } from "./text-format.ts";
import { findMergeDamage } from "./post-check.ts";

/** A merge of shared text: the text and what decided it, or why it is a conflict. */
export type SharedMerge =
  | {
      readonly kind: "clean";
      readonly text: string;
      /** Names of the resolvers, in no particular order: `same`, `one side`, `lines`, or those of structure. */
      readonly resolvers: readonly string[];
    }
  | {
      readonly kind: "conflict";
      readonly reason: string;
      /** Whether structure may decide a part of it; not so where the merge was clean and came out damaged. */
      readonly isDecidable: boolean;
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
  const merged = mergeByKind(place, texts);
  if (merged === undefined) return undecided(place);
  const damage = findMergeDamage(merged.text, texts, formatOf(place.path));
  if (damage !== undefined) return { kind: "conflict", reason: damage, isDecidable: false };
  return { kind: "clean", ...merged };
}

function undecided({ path }: SharedPlace): SharedMerge {
  const reason = "both sides changed the same";
  return { kind: "conflict", reason, isDecidable: formatOf(path) === "markdown" };
}

function mergeByKind(
  { path, isAppendOnly }: SharedPlace,
  texts: ThreeWay<string>,
): StructureMerge | undefined {
  const grown = isAppendOnly === true ? mergeGrown(texts) : undefined;
  if (grown !== undefined) return { text: grown, resolvers: ["records"] };
  return mergers[formatOf(path)](texts);
}

const mergers = { keyed: mergeYaml, markdown: mergeDocument, other: mergeByLines } as const;

/** {@link mergeShared} for one document, as the engine for sections takes it. */
export function sharedTextMerger(place: SharedPlace): MergeText {
  return (base, ours, theirs) => {
    const merged = mergeShared(place, { base, ours, theirs });
    if (merged.kind === "clean") return { kind: "clean", text: merged.text };
    const parts = merged.isDecidable ? conflictParts({ base, ours, theirs }) : undefined;
    return parts === undefined ? { kind: "conflict" } : { kind: "conflict", parts };
  };
}
