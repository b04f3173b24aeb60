import type { Oid } from "./ids.ts";

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

/** Whether the entry is a plain file: symbolic links and submodules have no lines to merge. */
export function isPlainFile(entry: TreeEntry): boolean {
  return entry.kind !== "deleted" && entry.mode.startsWith("100");
}

/** An entry in a few words that tell it from every other: its mode, and its content or the content's id. */
export function nameOfEntry(entry: TreeEntry): string {
  switch (entry.kind) {
    case "deleted":
      return "deleted";
    case "blob":
      return `${entry.mode} ${entry.oid}`;
    case "text":
      return `${entry.mode} =${Buffer.from(entry.content).toString("base64")}`;
    default:
      return entry satisfies never;
  }
}

/** The id of a blob; undefined for the zeros that stand for no file. */
export function blobOf(oid: Oid): Oid | undefined {
  return /^0+$/.test(oid) ? undefined : oid;
}
