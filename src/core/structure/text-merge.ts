import type { ThreeWay } from "../lines/three-way.ts";

/** Merges text that several agents may change. Takes and returns lines with `\n`, as one string each. */
export type MergeText = (base: string, ours: string, theirs: string) => TextMerge;

/** The outcome of a {@link MergeText}. */
export type TextMerge =
  | { readonly kind: "clean"; readonly text: string }
  /** With what is decided and what is not, in order, where that says more than a merge of lines. */
  | { readonly kind: "conflict"; readonly parts?: readonly TextPart[] };

/** A stretch of a merged text: lines, or what the versions have where it is a conflict. */
export type TextPart =
  | { readonly kind: "text"; readonly lines: readonly string[] }
  | { readonly kind: "conflict"; readonly versions: ThreeWay<readonly string[]> };
