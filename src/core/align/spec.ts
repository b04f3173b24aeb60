import type { AgentId, FeatureId, RepoPath } from "../ids.ts";
import { splitLines } from "../text/split.ts";
import { stepFence, type Fence } from "../markdown/fence.ts";

/** A feature's documents as the report reads them; `text` is undefined where the file is missing. */
export interface SpecSource {
  readonly feature: FeatureId;
  readonly owner: AgentId;
  /** Features whose spec this one needs, by the manifest. */
  readonly dependsOn: readonly FeatureId[];
  readonly spec: { readonly path: RepoPath; readonly text: string | undefined };
  readonly checklist: { readonly path: RepoPath; readonly text: string | undefined };
}

/** One line of a spec with what its place says about it. */
export interface SpecLine {
  /** From 1. */
  readonly number: number;
  /** Without its terminator. */
  readonly text: string;
  /** `fence` is a line that opens or closes a block of code. */
  readonly kind: "code" | "fence" | "heading" | "table" | "prose";
  /** Of a block of code, the word behind its opening fence; empty elsewhere. */
  readonly language: string;
  /** The headings above, outermost first, in lower case. */
  readonly headings: readonly string[];
  /** Whether it says what shall be; an aside is history, an option, a counter-example or something left out. */
  readonly isClaim: boolean;
}

/** A spec as lines. */
export interface Spec extends SpecSource {
  readonly lines: readonly SpecLine[];
}

const heading = /^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*$/;

// What stands under these headings is not what the feature decided to do.
const asideHeading =
  /open questions?|out of scope|not in scope|non-goals?|change ?log|revision history|version history|alternatives?|rejected|gotchas?|pitfalls|risks|current (?:state|behaviou?r|code|implementation)|previous|superseded/;
// Inside one line: a counter-example, something given up, or text that is struck out.
const asideLine = /❌|~~|\balternatives? rejected\b|\brejected:|\bno longer used\b/i;
// A comment that names what follows in a block of code, until the next such comment.
const oldCode =
  /^\s*(?:#|\/\/|--|\*)\s*(?:.{0,40}\b(?:before|old|invalid|wrong|bad|remove)\b|(?:.{0,30}- )?current\b|existing\b)/i;
const newCode = /^\s*(?:#|\/\/|--|\*)\s*.{0,40}\b(?:after|new|updated?|valid|good|modified|add)\b/i;

/** Reads a spec line by line: code or prose, under which headings, and whether it is a claim. */
export function readSpec(source: SpecSource): Spec {
  const reader: Reader = { fence: undefined, language: "", headings: [], isOld: false };
  const lines = splitLines(source.spec.text ?? "").map((line, at): SpecLine => {
    const text = line.replace(/\r?\n$/, "");
    const was = reader.fence;
    const { isCode, open } = stepFence(was, text);
    reader.fence = open;
    const kind = isCode ? (was !== undefined && open !== undefined ? "code" : "fence") : kindOf(text);
    if (was === undefined) reader.language = isCode ? languageOf(text) : "";
    if (kind === "heading") reader.headings = under(reader.headings, text);
    if (kind !== "code") reader.isOld = false;
    else if (oldCode.test(text)) reader.isOld = true;
    else if (newCode.test(text)) reader.isOld = false;
    const headings = reader.headings.map(({ words }) => words);
    const isAside =
      reader.isOld || asideLine.test(text) || headings.some((words) => asideHeading.test(words));
    return { number: at + 1, text, kind, language: reader.language, headings, isClaim: !isAside };
  });
  return { ...source, lines };
}

/** What is known between two lines. */
interface Reader {
  fence: Fence | undefined;
  language: string;
  headings: Heading[];
  /** Whether the code is from before the change. */
  isOld: boolean;
}

function languageOf(opening: string): string {
  return (/(?:`{3,}|~{3,})\s*([\w+-]*)/.exec(opening)?.[1] ?? "").toLowerCase();
}

interface Heading {
  readonly level: number;
  readonly words: string;
}

function kindOf(text: string): "heading" | "table" | "prose" {
  if (heading.test(text)) return "heading";
  return /^ {0,3}\|/.test(text) ? "table" : "prose";
}

/** The headings in force after one more: those above it that are of a higher rank, and itself. */
function under(headings: readonly Heading[], text: string): Heading[] {
  const [, marks = "", words = ""] = heading.exec(text) ?? [];
  const level = marks.length;
  return [...headings.filter((above) => above.level < level), { level, words: words.toLowerCase() }];
}
