import type { LineChunk, Versions } from "../lines/chunk.ts";
import { mergeShared as mergeTwice } from "../lines/second-opinion.ts";
import { mapVersions, sides } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import { splitLines } from "../text/split.ts";
import { pickChanged } from "./keyed.ts";
import { sentencesOf, type Sentence } from "./sentences.ts";
import type { TextPart } from "./text-merge.ts";

/**
 * Merges running text sentence by sentence, where both sides changed the same lines (merge semantics, section 4):
 * each sentence is one that somebody wrote. How lines are broken says nothing. Edits of neighbouring sentences touch.
 *
 * @param lines whole paragraphs: no code, table, heading or list
 * @returns what is decided, and the sentences that are not, each on a line of its own; undefined where nothing is
 *   decided, and where a side kept less than half of the text: a rewritten paragraph is not a sum of sentences
 */
export function mergeSentences(lines: Versions): readonly TextPart[] | undefined {
  const sentences = mapVersions(lines, (version) => sentencesOf(version.join("")));
  const keys = mapVersions(sentences, (all) => all.map(({ key }) => key));
  if (keys.base.length === 0) return undefined;
  const { chunks, opinion } = mergeTwice(keys);
  const kept = chunks.reduce((sum, { kind, base }) => sum + (kind === "same" ? base.end - base.start : 0), 0);
  if (opinion === "objects" || opinion === "skipped" || 2 * kept < keys.base.length) return undefined;
  const merged = chunks.map((chunk) => mergeChunk(chunk, sentences));
  const [lead = ""] = /^\s*/.exec(lines.base.join("")) ?? [];
  return merged.includes(undefined) ? undefined : partsOf([lead, ...merged]);
}

/** Text that is decided, one after the other as one, and what is not, on lines of its own. */
function partsOf(merged: readonly (string | TextPart | undefined)[]): TextPart[] {
  const parts: TextPart[] = [];
  let text = "";
  for (const part of merged) {
    if (part === undefined) continue;
    if (typeof part === "string") {
      text += part;
      continue;
    }
    if (text !== "") parts.push({ kind: "text", lines: splitLines(ended(text)) });
    parts.push(part);
    text = "";
  }
  if (text !== "") parts.push({ kind: "text", lines: splitLines(text) });
  return parts;
}

function mergeChunk(chunk: LineChunk, all: ThreeWay<readonly Sentence[]>): string | TextPart | undefined {
  const { base, ours, theirs } = mapVersions(sides, (side) =>
    all[side].slice(chunk[side].start, chunk[side].end),
  );
  switch (chunk.kind) {
    case "ours":
      return edited(base, theirs, ours);
    case "theirs":
      return edited(base, ours, theirs);
    case "both":
    case "same": {
      const texts = ours.map((sentence, at) => rewrapped(base[at], sentence, theirs[at]));
      return texts.includes(undefined) ? undefined : texts.join("");
    }
    case "conflict":
      return { kind: "conflict", versions: mapVersions({ base, ours, theirs }, linesOf) };
    default:
      return chunk.kind satisfies never;
  }
}

/**
 * Sentences that one side edited, with what the other made of the blanks behind them.
 *
 * @returns undefined where both changed these, and where the other side set paragraphs apart elsewhere
 */
function edited(
  base: readonly Sentence[],
  other: readonly Sentence[],
  active: readonly Sentence[],
): string | undefined {
  const breaks = (sentences: readonly Sentence[]) =>
    sentences
      .slice(0, -1)
      .map(({ gap }) => gap.split("\n").length > 2)
      .join(" ");
  if (breaks(base) !== breaks(other)) return undefined;
  const [before, after] = [base.at(-1)?.gap ?? "", other.at(-1)?.gap ?? ""];
  const last = active.at(-1);
  if (before === after) return textOf(active);
  if (last === undefined) return undefined;
  const gap = pickChanged(before, after, last.gap);
  return gap === undefined ? undefined : textOf(active).slice(0, -last.gap.length || undefined) + gap;
}

function textOf(sentences: readonly Sentence[]): string {
  return sentences.map(({ text, gap }) => text + gap).join("");
}

/** One sentence that says the same on both sides, its line breaks merged; undefined where both changed these. */
function rewrapped(base: Sentence | undefined, ours: Sentence, theirs = ours): string | undefined {
  const [text, gap] = (["text", "gap"] as const).map((part) =>
    pickChanged(base?.[part], ours[part], theirs[part]),
  );
  return text === undefined || gap === undefined ? undefined : text + gap;
}

function linesOf(sentences: readonly Sentence[]): string[] {
  const text = textOf(sentences);
  return text === "" ? [] : splitLines(ended(text));
}

function ended(text: string): string {
  return `${text.trimEnd()}\n`;
}
