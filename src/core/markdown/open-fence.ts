import { stepFence, type Fence } from "./fence.ts";

/** Whether lines leave a code fence open. */
export function isFenceOpen(lines: readonly string[]): boolean {
  let fence: Fence | undefined;
  for (const line of lines) fence = stepFence(fence, contentOf(line)).open;
  return fence !== undefined;
}

/** For each line the index of the line that opens the code block it is in; undefined outside of blocks. */
export function blockStarts(lines: readonly string[]): (number | undefined)[] {
  let fence: Fence | undefined;
  let start: number | undefined;
  return lines.map((line, at) => {
    const step = stepFence(fence, contentOf(line));
    if (!step.isCode) start = undefined;
    else if (fence === undefined) start = at;
    fence = step.open;
    return start;
  });
}

/** A line as the fence rules see it: without its end. */
export function contentOf(line: string): string {
  return line.replace(/[\0\r\n]+$/, "");
}
