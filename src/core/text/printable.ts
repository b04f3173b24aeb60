import { hiddenLetters } from "./hidden-letters.ts";

// Control characters but the tab, and what no screen shows. The selectors that colour a pictograph are part of it.
const unprintable = new RegExp(
  String.raw`(?![\uFE0E\uFE0F](?:(?<=\p{Extended_Pictographic}.)|(?=\u20E3)))[${hiddenLetters}]|[^\P{Cc}\t]`,
  "gu",
);

/**
 * A text as one line that drives no terminal and hides nothing: every character that a terminal would act on or not
 * show stands there by its number, as `<U+001B>`. Nothing is left out, so no name turns into that of another file.
 */
export function printable(text: string): string {
  return text.replace(unprintable, byNumber);
}

/** The same for a text of several lines. All but the first are indented: they cannot begin like a part of the answer. */
export function printableParagraph(text: string): string {
  return text.trimEnd().split(/\r?\n/).map(printable).join("\n  ");
}

/** The same for JSON on several lines; whoever parses it gets every character back. */
export function printableJson(json: string): string {
  return json.replace(unprintable, (character) => (character === "\n" ? "\n" : escaped(character)));
}

/** {@link printable} for every text in data, for what is drawn instead of printed. */
export function printableData<Data>(data: Data): Data {
  return JSON.parse(JSON.stringify(data), (_, value: unknown) =>
    typeof value === "string" ? printable(value) : value,
  ) as Data;
}

function byNumber(character: string): string {
  return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`;
}

function escaped(character: string): string {
  return character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
