import { stepFence, type Fence } from "../markdown/fence.ts";

/** What a line of Markdown is. `continued` is a line of the list item above it. */
export type LineKind = "blank" | "code" | "heading" | "table" | "item" | "continued" | "prose";

/** A line's kind, and how many columns it is indented by. */
export interface LineInfo {
  readonly kind: LineKind;
  readonly indent: number;
}

const item = /^[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/;
const rule = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const heading = /^ {0,3}#{1,6}(?:[ \t]|$)/;
const comment = /^[ \t]*<!--/;

/** Tells for each line of a document what it is; lists, code and tables by CommonMark's rules, as far as they matter. */
export function lineKinds(lines: readonly string[]): LineInfo[] {
  let fence: Fence | undefined;
  let list: number | undefined;
  let isAfterBlank = true;
  const matter = frontMatterLines(lines);
  return lines.map((line, at) => {
    if (at < matter) return { kind: "code", indent: indentOf(line) };
    const content = line.replace(/[\0\r\n]+$/, "");
    const indent = indentOf(content);
    const step = stepFence(fence, content);
    fence = step.open;
    const kind = kindOf(content, { indent, list, isAfterBlank, isCode: step.isCode });
    if (kind === "item") list = list === undefined ? indent : Math.min(indent, list);
    else if (kind !== "continued" && kind !== "blank") list = undefined;
    isAfterBlank = kind === "blank";
    return { kind, indent };
  });
}

/** How many lines of front matter a document begins with. */
function frontMatterLines(lines: readonly string[]): number {
  if (!/^---\s*$/.test(lines[0] ?? "") || !/^[A-Za-z_][\w .-]*:(?:\s|$)/.test(lines[1] ?? "")) return 0;
  const end = lines.findIndex((line, at) => at > 0 && /^(?:---|\.\.\.)\s*$/.test(line));
  return end + 1;
}

interface Place {
  readonly indent: number;
  /** The indent of the list that is open. */
  readonly list: number | undefined;
  readonly isAfterBlank: boolean;
  readonly isCode: boolean;
}

function kindOf(content: string, place: Place): LineKind {
  const { indent, list, isCode } = place;
  const isInList = list !== undefined && indent >= list + 2;
  if (isCode) return isInList ? "continued" : "code";
  if (content.trim() === "") return "blank";
  if (heading.test(content)) return "heading";
  if (isItem(content, place)) return "item";
  return isInList ? "continued" : kindOutside(content, place);
}

function isItem(content: string, { indent, list }: Place): boolean {
  return item.test(content) && !rule.test(content) && (indent < 4 || list !== undefined);
}

/** The kind of a line that is not indented like the text of an item; after an item it may still go on with it. */
function kindOutside(content: string, { indent, list, isAfterBlank }: Place): LineKind {
  if (/^ {0,3}\|/.test(content)) return "table";
  if (isAfterBlank && indent >= 4) return "code";
  const endsList = isAfterBlank || rule.test(content) || comment.test(content);
  return list === undefined || endsList ? "prose" : "continued";
}

/** The columns before the first character that is not blank; a tab goes to the next multiple of four. */
export function indentOf(line: string): number {
  let columns = 0;
  for (const character of line) {
    if (character === " ") columns++;
    else if (character === "\t") columns += 4 - (columns % 4);
    else break;
  }
  return columns;
}
