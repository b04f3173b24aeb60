import type { TreeChange, TreeEntry } from "./tree-changes.ts";

/** Carries a change of the committed file over to a copy of it that has edits; undefined when it cannot. */
export type Rebase = (local: string) => string | undefined;

/** How the copy of a file in the index or on disk stands to a change of the committed file. */
export type CopyState = "followed" | "unedited" | "edited";

/** Compares a copy with both ends of a change: ids of content, undefined where there is none. */
export function copyState(
  copy: string | undefined,
  before: string | undefined,
  after: string | undefined,
): CopyState {
  if (copy === after) return "followed";
  return copy === before ? "unedited" : "edited";
}

/** {@link copyState} of an index entry, where the mode counts too. */
export function entryState(entry: TreeEntry | undefined, { before, after }: TreeChange): CopyState {
  return copyState(entryKey(entry), entryKey(before), entryKey(after));
}

/** An entry in one word, to compare it by. */
export function entryKey(
  entry: (Pick<TreeEntry, "mode"> & { readonly oid: string }) | undefined,
): string | undefined {
  return entry === undefined ? undefined : `${entry.mode} ${entry.oid}`;
}

/** Rebases a copy. Only text goes through: bytes that are no UTF-8 would not come out as they went in. */
export function rebaseBytes(bytes: Buffer, rebase: Rebase | undefined): string | undefined {
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? rebase?.(text) : undefined;
}
