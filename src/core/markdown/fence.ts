/** An open code fence: what may close it, and the column that its list item's text needs (0 outside a list). */
export interface Fence {
  readonly mark: string;
  readonly length: number;
  readonly itemIndent: number;
}

const opening = /^( {0,3}(?:(?:[-*+]|\d{1,9}[.)]) {1,4})?)(`{3,}|~{3,})(.*)$/s;
const closing = /^( *)(`{3,}|~{3,})[ \t]*$/;

/** What one line does to fenced code: whether the line belongs to it, and which fence is open after it. */
export interface FenceStep {
  readonly isCode: boolean;
  readonly open: Fence | undefined;
}

/**
 * Steps over one line by CommonMark's rules: a fence is three or more backticks or tildes after at most three
 * spaces or a list bullet, and is closed only by at least as many of the same kind, or by the end of the list
 * item whose bullet it follows.
 *
 * @param content the line without its terminator
 */
export function stepFence(open: Fence | undefined, content: string): FenceStep {
  if (open !== undefined && !leavesItem(open, content)) {
    return { isCode: true, open: closes(open, content) ? undefined : open };
  }
  const opened = openFence(content);
  return { isCode: opened !== undefined, open: opened };
}

function openFence(content: string): Fence | undefined {
  const [, lead, marks, info] = opening.exec(content) ?? [];
  if (lead === undefined || marks === undefined) return undefined;
  const mark = marks.charAt(0);
  if (mark === "`" && info?.includes("`") === true) return undefined;
  return { mark, length: marks.length, itemIndent: lead.trim() === "" ? 0 : lead.length };
}

function closes(open: Fence, content: string): boolean {
  const [, indent, marks] = closing.exec(content) ?? [];
  if (indent === undefined || marks === undefined) return false;
  return indent.length <= open.itemIndent + 3 && marks.startsWith(open.mark) && marks.length >= open.length;
}

function leavesItem(open: Fence, content: string): boolean {
  if (open.itemIndent === 0) return false;
  const text = content.search(/[^ ]/);
  return text !== -1 && text < open.itemIndent && !content.startsWith("\t");
}
