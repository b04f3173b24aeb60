import { withoutCodeSpans } from "./code-spans.ts";
import type { OpenItem } from "./checklist.ts";
import { readMarkdown, type MarkdownDocument, type MarkdownLine } from "./read.ts";

const openHeading =
  /^(?:\d[\d.]*\s*)?(?:(?:open|unresolved|outstanding) (?:questions?|issues|points|items|decisions)|questions)\b/i;
const mark =
  /\[NEEDS CLARIFICATION\b(?!\]\s+\w)|(?<![\w"'/|])(?:TBD|TBC)(?![\w"'/|])|^\W*(?:TODO|FIXME)\b|\bto be (?:decided|determined|confirmed|clarified)\b|^\W*(?:status|decision|answer)\W*:\W*(?:open|pending|tbd)\b|\bdecision (?:required|needed|pending)\b|^\W*open question\b[\s*]*:\W*\w/i;
const settled =
  /\b(?:resolved|answered|decided|approved|closed|done)\b|✅|☑|~~|^\W*(?:none\b|n\/a\b|no (?:open |further )?questions\b)|^\{.*\}$|^\W*(?:user )?(?:answer|decision|resolution)\W*:\W*(?!open|pending|tbd|required|needed)[\w`"']/i;
// A line that says what marks and words mean asks nothing.
const legend =
  /\blegend\b|\bmeans?\b|\bstands? for\b|(?:TBD|TBC|TODO|OPEN)\s*(?:=|:\s*(?:to be|not yet))|→|\bno (?:more )?(?:TBD|TODO)s?\b/i;
const asideHeading = /\bchange ?log\b|\bhistory\b|\bexamples?\b|\blegend\b|^resolved\b/i;

/**
 * The questions of a spec that nobody has answered: below headings of open questions, and lines that say `TBD`,
 * `[NEEDS CLARIFICATION]` or `Status: OPEN`. What is struck out, ticked, answered, or explains such words, is none.
 */
export function openQuestionsIn({ lines }: MarkdownDocument): MarkdownLine[] {
  const sections = questionSections(lines);
  const listed = sections.flatMap((section) =>
    blocksIn(section)
      .filter(isOpen)
      .flatMap(([first]) => first ?? []),
  );
  const inSections = new Set(sections.flat());
  const marked = lines.filter((line) => !inSections.has(line) && isMarked(line));
  return [...listed, ...marked].toSorted((a, b) => a.number - b.number);
}

/** {@link openQuestionsIn} of a text, as items of a checklist are told. */
export function openMarks(text: string): OpenItem[] {
  return openQuestionsIn(readMarkdown(text)).map(({ number, words }) => ({ line: number, text: words }));
}

function isMarked({ kind, text, headings, box }: MarkdownLine): boolean {
  if (kind !== "text" && kind !== "item" && kind !== "row") return false;
  const words = withoutCodeSpans(text);
  const isAside = headings.some((one) => asideHeading.test(one));
  return !isAside && box !== true && mark.test(words) && !settled.test(words) && !legend.test(words);
}

const label = /^\W*open questions\W*$/i;

/** The runs of lines below headings and labels of open questions, without these. */
function questionSections(lines: readonly MarkdownLine[]): MarkdownLine[][] {
  const sections: MarkdownLine[][] = [];
  let [wasInside, isLabelled, isBelow] = [false, false, false];
  let above: MarkdownLine["headings"] | undefined;
  for (const line of lines) {
    const isLabel = line.kind === "text" && label.test(line.text);
    isLabelled = isLabel || (isLabelled && isPartOfList(line));
    // All lines below a heading share its list.
    if (line.headings !== above) isBelow = line.headings.some((words) => openHeading.test(words));
    above = line.headings;
    const isInside = isLabelled || isBelow;
    if (isInside && (isLabel || !wasInside)) sections.push([]);
    else if (isInside) sections.at(-1)?.push(line);
    wasInside = isInside;
  }
  return sections;
}

function isPartOfList(line: MarkdownLine): boolean {
  return line.kind === "item" || line.kind === "blank" || line.indent > 0;
}

/** Each question with the lines below it. Questions are headings, else titles in bold, else rows, else outermost items. */
function blocksIn(section: readonly MarkdownLine[]): MarkdownLine[][] {
  const outermost = Math.min(...section.map((line) => (line.kind === "item" ? line.indent : Infinity)));
  const forms: readonly ((line: MarkdownLine) => boolean)[] = [
    ({ kind }) => kind === "heading",
    ({ kind, text }) => kind === "text" && /^(?:\*\*.+\*\*|Q\d+\b)/.test(text) && !/:\W*$/.test(text),
    ({ kind }) => kind === "row",
    (line) => line.kind === "item" && line.indent === outermost,
    ({ kind, text }) => kind === "text" && /\?\s*$/.test(text),
  ];
  const isStart = forms.find((form) => section.some(form));
  const blocks: MarkdownLine[][] = [];
  for (const line of isStart === undefined ? [] : section) {
    if (isStart?.(line) === true) blocks.push([line]);
    else blocks.at(-1)?.push(line);
  }
  return blocks;
}

function isOpen(block: readonly MarkdownLine[]): boolean {
  const [first] = block;
  if (first?.kind === "row") return isOpenRow(first);
  return block.every(
    (line) => line.box !== true && !settled.test(line.words) && (line !== first || !legend.test(line.words)),
  );
}

/** A row without an answer: empty, or a word for it, where a column says that it holds the answer or the state. */
function isOpenRow({ columns, cells, text }: MarkdownLine): boolean {
  const states = columns.flatMap((name, at) =>
    /answer|decision|resolution|status|state/.test(name) ? [cells[at] ?? ""] : [],
  );
  if (states.length === 0) return !settled.test(text);
  return states.every((state) => /^\W*(?:open|pending|tbd|no|unanswered)?\W*$/i.test(state));
}
