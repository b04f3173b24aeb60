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
    this.fix = parts.fix;
    this.data = parts.data;
  }

  /** The exit code of the process that ends with this error. */
  get exitCode(): number {
    return exitCodes[this.kind];
  }

  /** The `error` member of the JSON envelope. */
  toJSON(): Record<string, unknown> {
    return {
      code: this.code,
      message: this.message,
      ...(this.fix === undefined ? {} : { fix: this.fix }),
      ...(this.data === undefined ? {} : { data: this.data }),
    };
  }
}
