import { splitLines } from "../text/split.ts";
import { stepFence, type Fence } from "./fence.ts";

/**
 * Which of the wanted headings a document lacks. A heading of level 2 or 3 that contains the wanted words has
 * it, whatever its case: real specs write `Acceptance Criteria (USER MUST APPROVE)`. Code does not count.
 */
export function missingHeadings(text: string, wanted: readonly string[]): string[] {
  const headings = headingsOf(text);
  return wanted.filter((words) => !headings.some((heading) => heading.includes(words.toLowerCase())));
}

function headingsOf(text: string): string[] {
  const headings: string[] = [];
  let fence: Fence | undefined;
  for (const line of splitLines(text)) {
    const { isCode, open } = stepFence(fence, line.replace(/\r?\n$/, ""));
    fence = open;
    if (!isCode && /^ {0,3}#{2,3} /.test(line)) headings.push(line.toLowerCase());
  }
  return headings;
}
