import type { ConflictCode } from "./decide-section.ts";
import type { MergeConflict } from "./result.ts";

const changedTwice = "was changed differently on both sides";
const predicates: Readonly<Record<ConflictCode, string>> = {
  section: changedTwice,
  skeleton: changedTwice,
  cell: changedTwice,
  item: changedTwice,
  "delete/edit": "was deleted on one side and changed on the other",
  "add/add": "was added differently on both sides",
  order: "was moved to different places; it stands where the base has it",
  ownership: "was changed by both its old and its new owner",
  "markers-damaged": "would lose sections: their markers are damaged",
  "leftover-markers": "holds conflict markers that a merge left behind",
  binary: "holds NUL bytes, so it cannot be merged as text",
  rename: "was renamed differently on both sides",
  "file/directory": "is a file on one side and a folder on the other",
};

const ofDocument: ReadonlySet<ConflictCode> = new Set([
  "markers-damaged",
  "leftover-markers",
  "binary",
  "rename",
  "file/directory",
]);

/** What is left to decide, and where in the result. */
export function locate(path: string, { lines, message }: Pick<MergeConflict, "lines" | "message">): string {
  return lines === undefined ? `${path}: ${message}` : `${path}:${lines.from}: ${message}`;
}

/** All that is left to decide in a document, each thing once with its lines: `line 3, 21: "## Fixed" stands twice`. */
export function describeAll(conflicts: readonly MergeConflict[]): string {
  const lines = new Map<string, number[]>();
  for (const { message, lines: at } of conflicts) {
    lines.set(message, [...(lines.get(message) ?? []), ...(at === undefined ? [] : [at.from])]);
  }
  const all = [...lines].map(([message, at]) =>
    at.length === 0 ? message : `line ${at.join(", ")}: ${message}`,
  );
  const rest = all.length > mostShown ? [`and ${all.length - mostShown} more`] : [];
  return [...all.slice(0, mostShown), ...rest].join("; ");
}

const mostShown = 5;

/**
 * One sentence for people about a conflict.
 *
 * @param reason what is wrong, where that is known better than from the code
 */
export function describeConflict(code: ConflictCode, section?: string, reason?: string): string {
  if (reason !== undefined) return section === undefined ? reason : `section "${section}": ${reason}`;
  if (section !== undefined) return `section "${section}" ${predicates[code]}`;
  return `${ofDocument.has(code) ? "the document" : "the text between sections"} ${predicates[code]}`;
}
