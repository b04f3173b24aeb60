/** Something wrong in a file: where (both counted from 1) and what. */
export interface FileIssue {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** What reading a file's text gives: the value, or every issue found. Core never throws on bad input. */
export type Parsed<T> =
  | { readonly kind: "parsed"; readonly value: T }
  | { readonly kind: "invalid"; readonly issues: readonly FileIssue[] };

export function parsed<T>(value: T): Parsed<T> {
  return { kind: "parsed", value };
}

export function invalid<T>(issues: readonly FileIssue[]): Parsed<T> {
  return { kind: "invalid", issues };
}
