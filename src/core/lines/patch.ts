import { diffLines } from "./diff.ts";
import type { Edit } from "./diff.ts";
import { lineInterner } from "./intern.ts";
import { quotePath } from "./quote-path.ts";
import { splitLines } from "../text/split.ts";

/**
 * The change of one file as a patch that `git apply` takes. What a merge overrides or rejects is kept this way,
 * so that nothing is lost and everything can be brought back with one command.
 *
 * @param path where the file is, relative to the root of the repository
 * @param before its text; `undefined` when the patch creates the file
 * @param after its text after the patch; `undefined` when the patch deletes the file
 * @param context how many unchanged lines to show around an edit; git applies 0 only with `--unidiff-zero`
 * @returns the patch in git's format, or the empty string when there is nothing to change
 */
export function unifiedPatch(
  path: string,
  before: string | undefined,
  after: string | undefined,
  context = 3,
): string {
  if (before === after) return "";
  const [a, b] = [splitLines(before ?? ""), splitLines(after ?? "")];
  const intern = lineInterner();
  const edits = diffLines(intern(a), intern(b));
  const hunks = groupByHunk(edits, context).map((group) => formatHunk({ a, b, context }, group));
  return [...headLines(path, before, after), ...hunks.flat()].join("");
}

function headLines(path: string, before: string | undefined, after: string | undefined): string[] {
  const [oldName, newName] = [quotePath(`a/${path}`), quotePath(`b/${path}`)];
  const lines = [`diff --git ${oldName} ${newName}\n`];
  if (before === undefined) lines.push("new file mode 100644\n");
  if (after === undefined) lines.push("deleted file mode 100644\n");
  if ((before ?? "") === (after ?? "")) return lines;
  // The tab tells where a name with spaces ends.
  const tab = path.includes(" ") ? "\t" : "";
  lines.push(before === undefined ? "--- /dev/null\n" : `--- ${oldName}${tab}\n`);
  lines.push(after === undefined ? "+++ /dev/null\n" : `+++ ${newName}${tab}\n`);
  return lines;
}

/** Edits whose context would meet belong in one hunk. */
function groupByHunk(edits: readonly Edit[], context: number): Edit[][] {
  const groups: Edit[][] = [];
  for (const edit of edits) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group !== undefined && last !== undefined && edit.aStart - last.aEnd <= 2 * context) group.push(edit);
    else groups.push([edit]);
  }
  return groups;
}

interface Sides {
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly context: number;
}

function formatHunk({ a, b, context }: Sides, edits: readonly Edit[]): string[] {
  const [first, last] = [edits[0], edits.at(-1)];
  if (first === undefined || last === undefined) return [];
  const before = Math.min(context, first.aStart);
  const after = Math.min(context, a.length - last.aEnd);
  const body = edits.flatMap((edit, index) => [
    ...signed(" ", a.slice(edits[index - 1]?.aEnd ?? edit.aStart - before, edit.aStart)),
    ...signed("-", a.slice(edit.aStart, edit.aEnd)),
    ...signed("+", b.slice(edit.bStart, edit.bEnd)),
  ]);
  const oldRange = formatRange(first.aStart - before, last.aEnd + after);
  const newRange = formatRange(first.bStart - before, last.bEnd + after);
  return [
    `@@ -${oldRange} +${newRange} @@\n`,
    ...body,
    ...signed(" ", a.slice(last.aEnd, last.aEnd + after)),
  ];
}

function signed(sign: " " | "-" | "+", lines: readonly string[]): string[] {
  return lines.map((line) =>
    line.endsWith("\n") ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`,
  );
}

/** Lines count from 1; an empty range names the line before it, and a range of one line has no count. */
function formatRange(start: number, end: number): string {
  if (start === end) return `${start},0`;
  return end - start === 1 ? `${start + 1}` : `${start + 1},${end - start}`;
}
