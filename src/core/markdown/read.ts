import { splitLines } from "../text/split.ts";
import { stepFence, type Fence } from "./fence.ts";
import { nameOf, parseRow } from "./table.ts";

/**
 * What a line of Markdown is. `fence` and `fence-end` stand around a block of code; `ruler` is the line of dashes below the
 * `header` of a table; `rule` is a line that only separates; `text` is everything without a form of its own.
 */
export type MarkdownKind =
  | "front-matter"
  | "fence"
  | "code"
  | "fence-end"
  | "comment"
  | "blank"
  | "heading"
  | "header"
  | "row"
  | "ruler"
  | "item"
  | "rule"
  | "text";

/** One line of a document, with what its place says about it. */
export interface MarkdownLine {
  readonly kind: MarkdownKind;
  /** From 1. */
  readonly number: number;
  /** With its terminator: the `raw` of all lines, joined, is the document. */
  readonly raw: string;
  /** Without its terminator, and without the byte order mark of the document. */
  readonly text: string;
  /** What a heading or a list item says, without its marks and its box; the trimmed text of any other line. */
  readonly words: string;
  /** Of a heading, 1 to 6; 0 for any other line. */
  readonly level: number;
  /** The words of the headings above, outermost first; a heading is the last of its own. */
  readonly headings: readonly string[];
  /** Of a fence and of code: the first word behind the opening fence, in lower case. Empty elsewhere. */
  readonly language: string;
  /** Of a list item: whether its box is ticked. Undefined without a box. */
  readonly box: boolean | undefined;
  /** How many columns it is indented by; a tab counts as four. */
  readonly indent: number;
  /** Of a table's line: its cells, trimmed. */
  readonly cells: readonly string[];
  /** Of a table's line, the names of its columns, in lower case and without markup. */
  readonly columns: readonly string[];
}

/** A document as lines, and the line whose block of code is still open at its end. */
export interface MarkdownDocument {
  readonly lines: readonly MarkdownLine[];
  readonly openFence: MarkdownLine | undefined;
}

const heading = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/;
const item = /^[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+(?:\[([ xX])\](?=[ \t]|$))?[ \t]*(.*))?$/;
const rule = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const matterKey = /^[A-Za-z_][\w .-]*:(?:\s|$)/;
const matterEnd = /^(?:---|\.\.\.)\s*$/;

/**
 * Reads a document line by line: code, tables, headings and lists by CommonMark's rules as far as single lines
 * tell, front matter between `---` at the start with a key on its first line, comments that begin a line. Lossless,
 * and linear in the length of the text.
 */
export function readMarkdown(text: string): MarkdownDocument {
  const raws = splitLines(text);
  const texts = raws.map((raw, at) => contentOf(at === 0 ? raw.replace(/^\uFEFF/, "") : raw));
  const reader = new Reader(texts);
  const lines = raws.map((raw, at) => reader.take(raw, texts[at] ?? "", at));
  return { lines, openFence: reader.openFence === undefined ? undefined : lines[reader.openFence] };
}

/** A line without its terminator. */
function contentOf(line: string): string {
  return line.endsWith("\n") ? line.slice(0, line.endsWith("\r\n") ? -2 : -1) : line;
}

/** How many lines of front matter a document begins with; 0 without any. */
function frontMatterLength(texts: readonly string[]): number {
  if (!/^---\s*$/.test(texts[0] ?? "") || !matterKey.test(texts[1] ?? "")) return 0;
  return texts.findIndex((line, at) => at > 0 && matterEnd.test(line)) + 1;
}

/** What the form of a line says about it. */
type Form = Partial<MarkdownLine> & Pick<MarkdownLine, "kind">;

const none: readonly string[] = [];
const blank: Form = { kind: "blank" };

class Reader {
  /** The index of the line that opens the block of code which is open. */
  openFence: number | undefined;
  readonly #texts: readonly string[];
  readonly #matter: number;
  #fence: Fence | undefined;
  #language = "";
  #headings: readonly { readonly level: number; readonly words: string }[] = [];
  #path = none;
  #columns = none;
  #commentEnd = -1;
  /** The last line on which a comment can end. */
  readonly #lastEnd: number;

  constructor(texts: readonly string[]) {
    this.#texts = texts;
    this.#lastEnd = texts.findLastIndex((text) => text.includes("-->"));
    this.#matter = frontMatterLength(texts);
  }

  take(raw: string, text: string, at: number): MarkdownLine {
    const form: Form = at < this.#matter ? { kind: "front-matter" } : this.#read(text, at);
    if (form.cells === undefined) this.#columns = none;
    return {
      kind: form.kind,
      number: at + 1,
      raw,
      text,
      words: form.words ?? text.trim(),
      level: form.level ?? 0,
      headings: this.#path,
      language: form.language ?? "",
      box: form.box,
      indent: indentOf(text),
      cells: form.cells ?? none,
      columns: form.columns ?? none,
    };
  }

  #read(text: string, at: number): Form {
    if (text === "" && this.#fence === undefined) return blank;
    if (at <= this.#commentEnd) return { kind: "comment" };
    const before = this.#fence;
    const { isCode, open } = stepFence(before, text);
    this.#fence = open;
    if (open === undefined) this.openFence = undefined;
    if (!isCode) return this.#plain(text, at);
    const kind = open === undefined ? "fence-end" : open === before ? "code" : "fence";
    if (kind === "fence") this.#open(text, at);
    return { kind, language: this.#language };
  }

  #open(text: string, at: number): void {
    this.openFence = at;
    this.#language = (/(?:`{3,}|~{3,})\s*([\w+#-]*)/.exec(text)?.[1] ?? "").toLowerCase();
  }

  #plain(text: string, at: number): Form {
    if (text.trim() === "") return blank;
    const [, marks, title = ""] = heading.exec(text) ?? [];
    if (marks !== undefined) return this.#heading(marks.length, titleOf(title));
    if (/^[ \t]*<!--/.test(text) && this.#isComment(at)) return { kind: "comment" };
    if (text.includes("|")) {
      const row = parseRow(text);
      if (row !== undefined) return this.#row(row.cells, at);
    }
    if (rule.test(text)) return { kind: "rule" };
    return itemIn(text) ?? { kind: "text" };
  }

  #heading(level: number, words: string): Form {
    this.#headings = [...this.#headings.filter((above) => above.level < level), { level, words }];
    this.#path = this.#headings.map((one) => one.words);
    return { kind: "heading", level, words };
  }

  /** A comment may go on over lines; one that never ends is text. */
  #isComment(at: number): boolean {
    if (at > this.#lastEnd) return false;
    this.#commentEnd = at;
    while (this.#texts[this.#commentEnd]?.includes("-->") === false) this.#commentEnd++;
    return true;
  }

  #row(raw: readonly string[], at: number): Form {
    const cells = raw.map((cell) => cell.trim());
    if (isRuler(this.#texts[at])) return { kind: "ruler", cells, columns: this.#columns };
    const isHeader = isRuler(this.#texts[at + 1]);
    if (isHeader) this.#columns = cells.map(nameOf);
    return { kind: isHeader ? "header" : "row", cells, columns: this.#columns };
  }
}

function indentOf(text: string): number {
  return text.startsWith(" ") || text.startsWith("\t")
    ? Math.max(0, text.replaceAll("\t", "    ").search(/\S/))
    : 0;
}

/** A heading's words without the marks that may close it. */
function titleOf(behindMarks: string): string {
  return behindMarks
    .trim()
    .replace(/(?:^|[ \t])#+$/, "")
    .trim();
}

function itemIn(text: string): Form | undefined {
  const found = item.exec(text);
  if (found === null) return undefined;
  const [, box, words = ""] = found;
  const isTicked = box === undefined ? undefined : box !== " ";
  return { kind: "item", words: words.trim(), box: isTicked };
}

function isRuler(text: string | undefined): boolean {
  return text?.includes("-") === true && /^ {0,3}\|[ \t|:-]+$/.test(text);
}
