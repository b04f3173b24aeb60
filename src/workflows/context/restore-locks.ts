import type { EpicId, LockName, Oid } from "../../core/ids.ts";
import type { LockRecord } from "../../core/lock/record.ts";
import type { Git } from "../../git/git.ts";
import { listLockTips, moveLock } from "../../git/lock-refs.ts";
import { lockTipOf, type HeldTip, type LockTip } from "../../git/lock-tip.ts";
import { readObjects } from "../../git/objects.ts";
import { moveRefs } from "../../git/refs.ts";
import { findSuspects, type SuspectLock } from "./suspect-locks.ts";

/** A lock whose ref was deleted, set back or made symbolic past Sheaf, and what it was last. */
export interface LostLock {
  readonly name: LockName;
  readonly ref: string;
  /** What stands there now. */
  readonly tip: LockTip | undefined;
  /** The newest event that is known. */
  readonly record: LockRecord;
  /** Its commit, where that is still here and goes on from what stands there. */
  readonly commit: Oid | undefined;
}

/** Where locks are looked for. */
export interface LostLockPlace {
  readonly git: Git;
  readonly commonDir: string;
  readonly epic: EpicId;
  /** These alone; all without. */
  readonly names?: readonly LockName[] | undefined;
}

/** Finds locks that something other than Sheaf has taken back. Starts no git where files tell that there are none. */
export async function findLostLocks({ git, commonDir, epic, names }: LostLockPlace): Promise<LostLock[]> {
  const suspects = findSuspects(commonDir, epic, names);
  if (suspects.length === 0) return [];
  const tips = new Map((await listLockTips(git, epic)).map((tip) => [tip.name, tip]));
  const found = await Promise.all(
    suspects.map(async (suspect) => asLost(git, suspect, tips.get(suspect.name))),
  );
  return found.flatMap((lost) => lost ?? []);
}

async function asLost(
  git: Git,
  suspect: SuspectLock,
  tip: LockTip | undefined,
): Promise<LostLock | undefined> {
  const { name, ref, isSymbolic } = suspect;
  const event = await newestEvent(git, suspect);
  const record = newer(event?.record, suspect.record);
  const stands = isSymbolic ? undefined : tip;
  if (record === undefined || isForeign(stands)) return undefined;
  const isAhead = event !== undefined && (await goesOn(git, stands?.oid, event.oid));
  if (!isAhead && tokenOf(stands) >= record.token) return undefined;
  const isWhole = isAhead && event.record.token >= record.token;
  return { name, ref, tip, record, commit: isWhole ? event.oid : undefined };
}

/** Whether something stands there that was never an event of a lock: that is for the primary to break. */
function isForeign(tip: LockTip | undefined): boolean {
  return tip !== undefined && tip.record === undefined;
}

function tokenOf(tip: LockTip | undefined): number {
  return tip?.record?.token ?? -1;
}

async function newestEvent(git: Git, { ref, name, commits }: SuspectLock): Promise<HeldTip | undefined> {
  const events = (await readObjects(git, commits)).flatMap((commit): HeldTip[] => {
    const tip = lockTipOf(ref, commit);
    return tip?.record?.name === name ? [{ ...tip, record: tip.record }] : [];
  });
  return events.toSorted((a, b) => b.record.token - a.record.token)[0];
}

function newer(a: LockRecord | undefined, b: LockRecord | undefined): LockRecord | undefined {
  return a === undefined || (b !== undefined && b.token > a.token) ? b : a;
}

async function goesOn(git: Git, from: Oid | undefined, to: Oid): Promise<boolean> {
  return from === undefined || (from !== to && (await git.test(["merge-base", "--is-ancestor", from, to])));
}

/**
 * Puts lost locks back at their last known event; where its commit is gone, the event is written again. So a chain only
 * grows, and no token is given twice. Returns the names; another process may be quicker, and then nothing is done.
 */
export async function restoreLocks(place: LostLockPlace): Promise<LockName[]> {
  const restored: LockName[] = [];
  for (const lost of await findLostLocks(place)) if (await restore(place, lost)) restored.push(lost.name);
  return restored;
}

async function restore(
  { git, epic }: LostLockPlace,
  { ref, tip, record, commit }: LostLock,
): Promise<boolean> {
  const at = record.at ?? record.acquiredAt;
  if (commit === undefined) return (await moveLock(git, { epic, from: tip, record, at })) !== undefined;
  return moveRefs(git, [{ kind: "set", ref, old: tip?.oid, new: commit }], `lock ${record.name}: restored`);
}
