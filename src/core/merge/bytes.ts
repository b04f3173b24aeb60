import { byteOrderMark, eolOf, lineEndings, withoutMark } from "../sections/text-bytes.ts";
import type { Eol } from "../sections/text-bytes.ts";
import { mapVersions, mergeValue } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";

/** The bytes of a document that are no text: each is merged as a bit of its own (merge semantics, section 5). */
export interface DocumentBytes {
  readonly hasMark: boolean;
  /** The terminator of its lines, but for the odd ones. */
  readonly eol: Eol;
  readonly hasFinalNewline: boolean;
}

/**
 * Stands before the terminator of a line in working form whose terminator is not its document's. No document
 * that is merged by section contains a NUL.
 */
const oddMark = "\0";

/**
 * Reads the bits of three versions. An empty version says nothing about them and goes by the base; so does, for
 * terminators, one that mixes them.
 */
export function bytesOf(texts: ThreeWay<string>): ThreeWay<DocumentBytes> {
  const eolOfBase = lineEndings(texts.base) === "none" ? undefined : eolOf(texts.base);
  const read = (text: string): DocumentBytes => ({
    hasMark: text.startsWith(byteOrderMark),
    eol: uniformEol(text) ?? eolOfBase ?? eolOf(text),
    hasFinalNewline: withoutMark(text) === "" || text.endsWith("\n"),
  });
  const base = read(texts.base);
  return { ...mapVersions(texts, (text) => (text === "" ? base : read(text))), base };
}

function uniformEol(text: string): Eol | undefined {
  const endings = lineEndings(text);
  if (endings === "lf") return "\n";
  return endings === "crlf" ? "\r\n" : undefined;
}

/** Merges each bit: the side that changed it wins; where both did, LF wins. */
export function mergeBytes(bytes: ThreeWay<DocumentBytes>): DocumentBytes {
  const bit = <T>(read: (of: DocumentBytes) => T, preferred: T): T =>
    mergeValue(mapVersions(bytes, read), Object.is, () => preferred);
  return {
    hasMark: bit(({ hasMark }) => hasMark, false),
    eol: bit<Eol>(({ eol }) => eol, "\n"),
    hasFinalNewline: bit(({ hasFinalNewline }) => hasFinalNewline, true),
  };
}

/** The text without its mark and with a final newline, terminators as they stand: what is parsed. */
export function withoutBits(text: string, { eol }: DocumentBytes): string {
  const plain = withoutMark(text);
  return plain === "" || plain.endsWith("\n") ? plain : plain + eol;
}

/** Brings lines into working form: `\n` for the document's own terminator, marked ones for the odd others. */
export function toWorking(text: string, { eol }: DocumentBytes): string {
  if (eol === "\n" && !text.includes("\r")) return text;
  return text.replace(/\r?\n/g, (found) => (found === eol ? "\n" : oddMark + found));
}

/** Brings lines from working form into the form they have in a document with these bits. */
export function fromWorking(text: string, { eol }: DocumentBytes): string {
  if (eol === "\n" && !text.includes(oddMark)) return text;
  return text.replace(/(\0?)(\r?\n)/g, (found, odd: string, terminator: string) => {
    if (odd !== "") return terminator;
    return found === "\n" ? eol : `\r${eol}`;
  });
}

/** The whole document, from working form; its mark may stand there already. */
export function finishDocument(text: string, bytes: DocumentBytes): string {
  const lines = fromWorking(text, bytes);
  const ended = bytes.hasFinalNewline ? lines : lines.replace(/\r?\n$/, "");
  return bytes.hasMark ? byteOrderMark + ended : ended;
}
