import type { LockName } from "../../core/ids.ts";
import { isExpired, longHoldMs, type LockRecord } from "../../core/lock/record.ts";
import { isHolderGone } from "../../files/process-identity.ts";
import { commonDirOf } from "../../git/common-dir.ts";
import { listLockTips } from "../../git/lock-refs.ts";
import { restoreLocks } from "../context/restore-locks.ts";
import type { LockPlace } from "./place.ts";

/** A lock as a list shows it. `expired` and `abandoned` locks are had for the asking. */
export type LockListing =
  | { readonly kind: "unreadable"; readonly name: LockName; readonly ref: string }
  | {
      readonly kind: "free" | "held" | "expired" | "abandoned";
      readonly name: LockName;
      readonly record: LockRecord;
      /** How long the hold lasts until now, in milliseconds; 0 for a free lock. */
      readonly heldMs: number;
      /** Held for longer than a lock should be. */
      readonly isLong: boolean;
    };

/** All locks of the epic that were ever taken, in the order of their names; lost ones are restored. One git process. */
export async function listLocks({
  git,
  epic,
  system,
}: Pick<LockPlace, "git" | "epic" | "system">): Promise<LockListing[]> {
  const now = system.now();
  await restoreLocks({ git, epic, commonDir: await commonDirOf(git) });
  return (await listLockTips(git, epic)).map(({ name, ref, record }) => {
    if (record === undefined) return { kind: "unreadable", name, ref };
    const heldMs = record.state === "free" ? 0 : Math.max(0, now - record.acquiredAt);
    return {
      kind: kindOf(record, isExpired(record, now)),
      name,
      record,
      heldMs,
      isLong: heldMs > longHoldMs,
    };
  });
}

function kindOf(record: LockRecord, isOver: boolean): "free" | "held" | "expired" | "abandoned" {
  if (record.state === "free") return "free";
  if (isHolderGone(record)) return "abandoned";
  return isOver ? "expired" : "held";
}
