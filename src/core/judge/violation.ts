import type { NumberedLines } from "../text/numbered-lines.ts";

/** Every rule that a change can break; the codes are stable. */
export type ViolationCode =
  | "file-not-owned"
  | "file-frozen"
  | "file-generated"
  | "section-not-owned"
  | "section-generated"
  | "outside-sections"
  | "marker-changed"
  | "marker-broken"
  | "lock-not-held"
  | "version-outdated"
  | "not-appended"
  | "not-a-plain-file"
  | "mode-changed"
  | "path-not-portable"
  | "path-shadows"
  | "manifest-invalid"
  | "wrong-branch"
  | "epic-rebased"
  | "work-dropped"
  | "tip-unsound"
  | "branch-not-owned"
  | "ref-not-owned"
  | "stash-shared";

/** One rule broken by one change: what, where, whose it is, and the command that helps. */
export interface Violation {
  readonly code: ViolationCode;
  readonly path: string;
  /** An agent's display name, `Sheaf` for generated text, `nobody` for frozen files. */
  readonly owner?: string;
  readonly section?: string;
  /** Of the new text, or of the old one for a deletion. */
  readonly lines?: NumberedLines;
  /** One sentence, without the path. */
  readonly message: string;
  /** A runnable command, or what to do, on one line. */
  readonly fix: string;
}

/** A violation on one line, as hooks and reports print it: `path:from-to: message`. */
export function formatViolation(violation: Violation): string {
  return `${violation.path}${formatRange(violation.lines)}: ${violation.message}`;
}

function formatRange(lines: NumberedLines | undefined): string {
  if (lines === undefined) return "";
  return lines.from === lines.to ? `:${lines.from}` : `:${lines.from}-${lines.to}`;
}

/** Whether no violation before it in the list says the same: a range as a whole repeats what its commits did. */
export function isFirst(one: Violation, at: number, all: readonly Violation[]): boolean {
  return (
    all.findIndex(
      ({ code, path, section }) => code === one.code && path === one.path && section === one.section,
    ) === at
  );
}
