import type { SpecLine } from "./spec.ts";

/** The text between the brackets of a call or a signature that may go over several lines of code. */
export interface Bracketed {
  /** What stands before the bracket on its line. */
  readonly head: string;
  /** The parts between commas that no inner bracket or quote holds. */
  readonly parts: readonly string[];
  /** What follows the closing bracket on its line. */
  readonly tail: string;
  readonly line: SpecLine;
}

// Longer than any signature that a person reads in a spec; bounds the work on code with open brackets.
const mostLines = 30;

/** Every call or signature in code whose text before the bracket matches `head`. */
export function bracketed(lines: readonly SpecLine[], head: RegExp): Bracketed[] {
  return lines.flatMap((line, at) => {
    if (line.kind !== "code") return [];
    const match = head.exec(line.text);
    if (match === null) return [];
    const from = match.index + match[0].length;
    const rest = [line.text.slice(from), ...codeAfter(lines, at)].map(withoutComment).join("\n");
    const end = closingBracket(rest);
    if (end === undefined) return [];
    const tail = rest.slice(end + 1).split("\n")[0] ?? "";
    return [{ head: line.text.slice(0, from - 1), parts: splitParts(rest.slice(0, end)), tail, line }];
  });
}

function codeAfter(lines: readonly SpecLine[], at: number): string[] {
  const texts: string[] = [];
  for (const line of lines.slice(at + 1, at + mostLines)) {
    if (line.kind !== "code") break;
    texts.push(line.text);
  }
  return texts;
}

/** A line of code without its comment, as far as quotes do not hold the mark. */
function withoutComment(line: string): string {
  const mark = /(?:^|\s)(?:#|\/\/)(?!.*["']\s*[,)])/.exec(line);
  return mark === null ? line : line.slice(0, mark.index);
}

/** The offset of the bracket that closes one opened before the text. */
function closingBracket(text: string): number | undefined {
  let depth = 1;
  for (const { character, at } of plainCharacters(text)) {
    if (/[([{]/.test(character)) depth++;
    if (/[)\]}]/.test(character) && --depth === 0) return at;
  }
  return undefined;
}

function splitParts(text: string): string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (const { character, at } of plainCharacters(text)) {
    if (/[([{]/.test(character)) depth++;
    if (/[)\]}]/.test(character)) depth--;
    if (character !== "," || depth > 0) continue;
    parts.push(text.slice(start, at));
    start = at + 1;
  }
  return [...parts, text.slice(start)].map((part) => part.trim()).filter((part) => part !== "");
}

/** The characters outside quotes. */
function* plainCharacters(text: string): Generator<{ character: string; at: number }> {
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote !== "") {
      if (character === "\\") at++;
      else if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else yield { character, at };
  }
}
