import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { RefUpdate } from "../core/judge/ref-update.ts";

/**
 * Whether a line of a prepared transaction only copies a ref into the file of packed refs, as `pack-refs` and `gc` do.
 * To the hook that looks like a forced move to a value that the ref may have left meanwhile, in another worktree. But
 * a ref that really moves is locked by now, and its lock file holds the new value.
 */
export function isPacking(commonDir: string, update: RefUpdate): boolean {
  if (update.kind !== "set" || !/^0+$/.test(update.old)) return false;
  if (!existsSync(join(commonDir, "packed-refs.lock"))) return false;
  return readText(join(commonDir, `${update.ref}.lock`)) !== update.new;
}

/**
 * Whether a line that looks like a deletion only removes the loose file of a ref that is packed already. To delete a ref
 * git locks the packed refs until its hook has answered; a lock that another git has for packing is over in a moment.
 */
export async function isPruning(commonDir: string, { kind, old, ref }: RefUpdate): Promise<boolean> {
  if (kind !== "delete" || /^0+$/.test(old)) return false;
  for (let look = 1; existsSync(join(commonDir, "packed-refs.lock")); look += 1) {
    if (look === mostLooks) return false;
    await delay(pauseMs);
  }
  return (readText(join(commonDir, "packed-refs")) ?? "").split("\n").includes(`${old} ${ref}`);
}

const [mostLooks, pauseMs] = [10, 20];

/**
 * The value of a ref by its file, or by the file of packed refs: an object's id, or `ref: …` of a symbolic one. Starts no
 * git; undefined for a ref that is not there, and where refs are kept in another way.
 */
export function findRefValue(commonDir: string, ref: string): string | undefined {
  const loose = readText(join(commonDir, ref));
  if (loose !== undefined) return loose;
  const line = (readText(join(commonDir, "packed-refs")) ?? "")
    .split("\n")
    .find((one) => one.endsWith(` ${ref}`));
  return line?.slice(0, -ref.length - 1);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
