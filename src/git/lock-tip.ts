import { parseLockName, type LockName, type Oid } from "../core/ids.ts";
import { parseLockRecord } from "../core/lock/codec.ts";
import type { LockRecord } from "../core/lock/record.ts";
import type { GitObject } from "./batch.ts";

/** The newest event of a lock: the commit that its ref points at. */
export interface LockTip {
  readonly name: LockName;
  readonly ref: string;
  readonly oid: Oid;
  /** What the lock hands over from holder to holder: the empty tree, or the content of sequential files. */
  readonly tree: Oid;
  /** Undefined where something other than Sheaf wrote the commit. */
  readonly record: LockRecord | undefined;
}

/** A lock's newest event, with its record. */
export type HeldTip = LockTip & { readonly record: LockRecord };

/** Reads a lock's newest event from the commit that its ref points at. */
export function lockTipOf(ref: string, commit: GitObject | undefined): LockTip | undefined {
  const text = commit?.bytes.toString("utf8") ?? "";
  const [, tree] = /^tree ([0-9a-f]+)\n/.exec(text) ?? [];
  return commit && tree ? tipOf(ref, commit.oid, tree as Oid, messageOf(text)) : undefined;
}

/** The message of a commit object: what comes after the first empty line. */
function messageOf(commit: string): string {
  return commit.slice(commit.indexOf("\n\n") + 2);
}

/** A lock's newest event, by the parts of the commit; undefined for a ref whose name is no lock's. */
export function tipOf(ref: string, oid: Oid, tree: Oid, message: string): LockTip | undefined {
  const name = parseLockName(ref.slice(ref.lastIndexOf("/") + 1));
  if (name === undefined) return undefined;
  const record = parseLockRecord(message);
  return { name, ref, oid, tree, record: record?.name === name ? record : undefined };
}
