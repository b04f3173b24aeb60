import { mergedText } from "./chunk.ts";
import { mergeShared } from "./second-opinion.ts";
import { splitLines } from "../text/split.ts";

/** Three versions of a text: what both sides began with, and what either made of it. */
export interface TextVersions {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** Merges two versions of a text that nobody owns alone; undefined when they conflict. */
export function mergeTexts({ base, ours, theirs }: TextVersions): string | undefined {
  const versions = { base: splitLines(base), ours: splitLines(ours), theirs: splitLines(theirs) };
  return mergedText(mergeShared(versions).chunks, versions);
}
