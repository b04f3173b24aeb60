import { splitLines } from "../text/split.ts";
import { interleave } from "../lines/interleave.ts";
import type { ThreeWay } from "../lines/three-way.ts";

/**
 * Merges a text that may only grow at its end: what each side appended comes behind the base, record by record,
 * records that both appended once, ordered by content (so that dated records stand by date). A record begins at
 * a line that is neither blank nor indented.
 *
 * @returns undefined when the tip changed anything but the end
 */
export function mergeAppended({ base, ours, theirs }: ThreeWay<string>): string | undefined {
  if (!theirs.startsWith(base)) return undefined;
  if (!ours.startsWith(base)) return ours + theirs.slice(base.length);
  const [left, right] = [recordsOf(ours.slice(base.length)), recordsOf(theirs.slice(base.length))];
  return base + interleave(left, right, byContent).map(textOf).join("");
}

/** Records as texts that are unique: a repeated one carries how often it came before. */
function recordsOf(appended: string): string[] {
  const records: string[] = [];
  for (const line of splitLines(appended)) {
    const isContinued = records.length > 0 && /^[ \t\r\n]/.test(line);
    if (isContinued) records[records.length - 1] += line;
    else records.push(line);
  }
  const counts = new Map<string, number>();
  return records.map((record) => {
    const count = counts.get(record) ?? 0;
    counts.set(record, count + 1);
    return `${record}\0${count}`;
  });
}

function textOf(record: string): string {
  return record.slice(0, record.lastIndexOf("\0"));
}

function byContent(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
