import type { Versions } from "../lines/chunk.ts";
import { mapVersions } from "../lines/three-way.ts";
import { contentOfLine } from "./item-line.ts";

/**
 * The proof that every merge by structure has to pass: each line that stands in the result is one that a side has
 * there, as often as the two sides together explain, or it is made of what the sides have there.
 *
 * @param versions the lines that were merged, which stand at one place in all versions
 * @returns a line without a reason: one that came from nowhere or stands once too often; undefined for none
 */
export function findUnreasoned(versions: Versions, merged: readonly string[]): string | undefined {
  const counts = mapVersions(versions, countContents);
  const count = (side: keyof Versions, content: string) => counts[side].get(content) ?? 0;
  let words: ReadonlySet<string> | undefined;
  for (const [content, found] of countContents(merged)) {
    const [base, ours, theirs] = [count("base", content), count("ours", content), count("theirs", content)];
    if (found <= Math.max(Math.min(ours, theirs), ours + theirs - base)) continue;
    if (ours + theirs > 0) return content;
    words ??= new Set([...versions.ours, ...versions.theirs].flatMap(wordsOf));
    if (!wordsOf(content).every((word) => words?.has(word))) return content;
  }
  return undefined;
}

function countContents(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const content = plain(line);
    if (content !== "") counts.set(content, (counts.get(content) ?? 0) + 1);
  }
  return counts;
}

/** What a line says: padding of cells, the length of rulers and commas between entries say nothing. */
function plain(line: string): string {
  return contentOfLine(line)
    .replace(/ ?\| ?/g, "|")
    .replace(/-{3,}/g, "---")
    .replace(/,$/, "");
}

function wordsOf(line: string): string[] {
  return plain(line).match(/[^\s|,[\]]+/g) ?? [];
}
