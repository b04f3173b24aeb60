import type { Oid } from "../ids.ts";

/** One line of a ref transaction as git's reference-transaction hook gets it. */
export interface RefUpdate {
  /** Zeros where the ref is to be made, and also where git did not ask for the old value. */
  readonly old: string;
  readonly new: Oid;
  readonly ref: string;
}

/**
 * Reads the lines `<old> <new> <ref>`. Deletions are left out, since packing refs looks like one, and so are
 * symbolic values (`ref:refs/heads/x`, git 2.45 and newer): neither brings a commit onto a branch.
 */
export function parseRefUpdates(text: string): RefUpdate[] {
  return text.split("\n").flatMap((line) => {
    const [, old = "", oid = "", ref = ""] = /^(\S+) ([0-9a-f]{40,64}) (\S+)$/.exec(line) ?? [];
    return ref === "" || /^0+$/.test(oid) ? [] : [{ old, new: oid as Oid, ref }];
  });
}
