import type { ThreeWay } from "../lines/three-way.ts";

/** Merges text that several agents may change. Takes and returns lines with `\n`, as one string each. */
export type MergeText = (base: string, ours: string, theirs: string) => TextMerge;

/** The outcome of a {@link MergeText}. */
export type TextMerge =
  | { readonly kind: "clean"; readonly text: string }
  /** What is decided and what is not, in order. */
  | { readonly kind: "conflict"; readonly parts: readonly TextPart[] };

/** A stretch of a merged text: lines, or what the versions have where it is a conflict. */
export type TextPart =
  | { readonly kind: "text"; readonly lines: readonly string[] }
  | {
      readonly kind: "conflict";
      readonly versions: ThreeWay<readonly string[]>;
      /** Why it is one, where that is more than that both sides changed the same. */
      readonly reason?: string;
    };

/** What became of a text, and what decided it. */
export interface PartsMerge {
  readonly parts: readonly TextPart[];
  /** The names of the resolvers that decided anything; `lines` where lines alone did. */
  readonly resolvers: readonly string[];
}

/** The text of parts without a conflict; undefined where there is one. */
export function textOfParts(parts: readonly TextPart[]): string | undefined {
  const texts = parts.map((part) => (part.kind === "text" ? part.lines.join("") : undefined));
  return texts.includes(undefined) ? undefined : texts.join("");
}
