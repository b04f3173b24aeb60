import type { Versions } from "../lines/chunk.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import { mapVersions } from "../lines/three-way.ts";
import { splitLines } from "../text/split.ts";
import { mergeGrown } from "./grown.ts";
import { mergeDocument } from "./front-matter.ts";
import { markDamage, type Finding } from "./mark-damage.ts";
import { mergeByLines } from "./merge-by-lines.ts";
import { mergeYaml } from "./merge-yaml.ts";
import { findDamage } from "./post-check.ts";
import { formatOf, type TextFormat } from "./text-format.ts";
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
  return checked(mergeByKind(place, texts), mapVersions(texts, splitLines), formatOf(place.path));
}

/** A merge that came out sound, or what is left of it: what structure decided wrongly is taken back, the rest is marked. */
function checked({ parts, resolvers }: PartsMerge, versions: Versions, format: TextFormat): SharedMerge {
  const text = textOfParts(parts);
  if (text === undefined) return { kind: "conflict", parts, resolvers };
  const merged = splitLines(text);
  const damage = findDamage(merged, versions, format);
  if (damage.length === 0) return { kind: "clean", text, resolvers };
  const [taken, decided] = [withoutDamaged(parts, damage), ["check"]];
  if (taken !== undefined) return checked({ parts: taken, resolvers: decided }, versions, format);
  return { kind: "conflict", parts: markDamage(merged, versions, damage), resolvers: decided };
}

function mergeByKind({ path, isAppendOnly }: SharedPlace, texts: ThreeWay<string>): PartsMerge {
  const grown = isAppendOnly === true ? mergeGrown(texts) : undefined;
  if (grown === undefined) return mergers[formatOf(path)](texts);
  const instead = mergers[formatOf(path)](texts).parts;
  return { parts: [{ kind: "text", lines: splitLines(grown), instead }], resolvers: ["records"] };
}

/** Takes back what structure decided where it came out damaged; undefined where it did so nowhere. */
function withoutDamaged(parts: readonly TextPart[], damage: readonly Finding[]): TextPart[] | undefined {
  let line = 0;
  let isTaken = false;
  const kept = parts.flatMap((part): readonly TextPart[] => {
    if (part.kind === "conflict" || part.instead === undefined) {
      line += part.kind === "text" ? part.lines.length : 0;
      return [part];
    }
    const start = line;
    line += part.lines.length;
    const found = damage.find(({ lines }) => lines.some((at) => at.start < line && start < at.end));
    if (found === undefined) return [part];
    isTaken = true;
    return part.instead.map((one) => (one.kind === "conflict" ? { ...one, reason: found.what } : one));
  });
  return isTaken ? kept : undefined;
}

const mergers = { keyed: mergeYaml, markdown: mergeDocument, other: mergeByLines } as const;

/** {@link mergeShared} for one document, as the engine for sections takes it. */
export function sharedTextMerger(place: SharedPlace): MergeText {
  return (base, ours, theirs) => mergeShared(place, { base, ours, theirs });
}
