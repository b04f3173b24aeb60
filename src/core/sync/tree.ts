import type { Oid } from "../ids.ts";

/** A file as a tree has it. */
export interface FileVersion {
  readonly mode: string;
  readonly oid: Oid;
}

/** A path before and after; undefined where it is not there. */
export interface FileChange {
  readonly before: FileVersion | undefined;
  readonly after: FileVersion | undefined;
}

/** What a path becomes in a new commit. */
export type TreeEntry =
  | { readonly kind: "blob"; readonly mode: string; readonly oid: Oid }
  | { readonly kind: "text"; readonly mode: string; readonly content: string | Uint8Array }
  | { readonly kind: "deleted" };

/** The entry that makes a path what `version` is. */
export function entryOf(version: FileVersion | undefined): TreeEntry {
  return version === undefined ? { kind: "deleted" } : { kind: "blob", ...version };
}

/** Whether two versions are the same file with the same mode. */
export function isSameFile(a: FileVersion | undefined, b: FileVersion | undefined): boolean {
  return a?.oid === b?.oid && a?.mode === b?.mode;
}
