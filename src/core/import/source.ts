import { decodeUtf8 } from "../text/utf8.ts";
import type { FileIssue } from "../text/parsed.ts";

/** A file of the folder that is read, by its path inside it (`/` between parts). */
export interface SourceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A file whose content has to be understood, as text with `\n` between lines and without a byte order mark. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** Something to tell about a file. */
export interface Remark {
  readonly path: string;
  /** From 1, where it is about one line. */
  readonly line?: number;
  readonly message: string;
}

export type ReadText =
  | { readonly kind: "text"; readonly file: SourceText }
  | { readonly kind: "invalid"; readonly path: string; readonly issues: readonly FileIssue[] };

/** Reads a file that has to be understood. Bytes that are no UTF-8 are an issue with line and column. */
export function readText({ path, bytes }: SourceFile): ReadText {
  const decoded = decodeUtf8(bytes);
  if (decoded.kind === "invalid") return { kind: "invalid", path, issues: decoded.issues };
  const text = decoded.value.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  return { kind: "text", file: { path, text } };
}
