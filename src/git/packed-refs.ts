import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RefUpdate } from "../core/judge/ref-update.ts";

/**
 * Whether a line of a prepared transaction only copies a ref into the file of packed refs, as `pack-refs` and `gc` do.
 * To the hook that looks like a forced move to a value that the ref may have left meanwhile, in another worktree. But
 * a ref that really moves is locked by now, and its lock file holds the new value.
 */
export function isPacking(commonDir: string, { old, new: oid, ref }: RefUpdate): boolean {
  if (!/^0+$/.test(old) || !existsSync(join(commonDir, "packed-refs.lock"))) return false;
  return readLock(join(commonDir, `${ref}.lock`)) !== oid;
}

function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
