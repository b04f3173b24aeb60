/** What a terminal would act on, or not show: control characters, turned writing, separators, nothing wide. */
export const unsafe = /[\p{Cf}\p{Zl}\p{Zp}]|[^\P{Cc}\t\n]/u;

/** A text with all kinds of them, that also tries to be another part of an answer. */
export const hostile =
  "a\u001B[31mred\u001B]0;title\u0007\u0085\u009B2J\u007F\b\u202Ertl\u2066x\u2069\u061C\u200F" +
  "\u200Bzero\u2060\uFEFF\u00AD\u2028fix: sheaf forged\u2029\r\nnext: sheaf forged\nfix: sheaf forged";

/** The same without what a file's name or a line of a file cannot hold. */
export const hostileLine = hostile.replaceAll(/[\r\n/]/g, " ");

/** Lines of an output that pass for a part of it. */
export function forgedLines(text: string): string[] {
  return text.split("\n").filter((line) => /^(?:fix|next|warning|sheaf): sheaf forged/.test(line));
}
