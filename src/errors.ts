import type { FileIssue } from "./core/text/parsed.ts";

/** What went wrong, as a class of cause; each has one exit code (design section 11). */
export type ErrorKind =
  | "refused"
  | "usage"
  | "invalid-file"
  | "held"
  | "pending"
  | "conflict"
  | "git"
  | "internal";

export const exitCodes: Readonly<Record<ErrorKind, number>> = {
  refused: 1,
  usage: 2,
  "invalid-file": 3,
  held: 4,
  pending: 5,
  conflict: 6,
  git: 7,
  internal: 70,
};

/** The parts of a {@link SheafError}. `fix` is a command, or a sentence that says what helps. */
export interface ErrorParts {
  readonly kind: ErrorKind;
  /** Stable, kebab-case; tests, docs and `--json` rely on it. */
  readonly code: string;
  readonly message: string;
  readonly fix?: string;
  readonly data?: unknown;
  readonly cause?: unknown;
}

/** The one error that Sheaf throws on purpose. Anything else that escapes is a bug (exit 70). */
export class SheafError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly fix: string | undefined;
  readonly data: unknown;

  constructor(parts: ErrorParts) {
    super(parts.message, { cause: parts.cause });
    this.name = "SheafError";
    this.kind = parts.kind;
    this.code = parts.code;
    this.fix = parts.fix === "" ? undefined : parts.fix;
    this.data = parts.data;
  }

  /** The exit code of the process that ends with this error. */
  get exitCode(): number {
    return exitCodes[this.kind];
  }

  /** The `error` member of the JSON envelope. */
  toJSON(): Record<string, unknown> {
    const { code, message, fix, data } = this;
    return { code, message, fix, data };
  }
}

type MakeError = (
  code: string,
  message: string,
  fix?: string,
  more?: Pick<ErrorParts, "data" | "cause">,
) => SheafError;

function errorsOf(kind: ErrorKind): MakeError {
  return (code, message, fix = "", more = {}) => new SheafError({ kind, code, message, fix, ...more });
}

// One maker for each kind. They take the code, the message, what helps, and what else `--json` tells.

/** A rule forbids it, or the state is one in which it would do harm: exit 1. */
export const refused = errorsOf("refused");
/** What was typed makes no sense here: exit 2. */
export const usage = errorsOf("usage");
/** A file cannot be read: exit 3. */
export const invalid = errorsOf("invalid-file");
/** A lock is held by another agent: exit 4. */
export const held = errorsOf("held");
/** Agents are missing, whom the message names: exit 5. */
export const pending = errorsOf("pending");
/** A conflict that has to be settled by hand: exit 6. */
export const conflict = errorsOf("conflict");
/** git or the file system failed, with their own words: exit 7. */
export const gitFailed = errorsOf("git");

/** A bug in Sheaf: exit 70. */
export const internal = errorsOf("internal");

/** {@link invalid} for a file with issues, each named by file, line and column. */
export function invalidFile(file: string, issues: readonly FileIssue[], fix?: string): SheafError {
  const lines = issues.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
  return invalid("invalid-file", lines.join("\n"), fix, { data: { file, issues } });
}
