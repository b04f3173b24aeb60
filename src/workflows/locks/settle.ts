import { held } from "../../errors.ts";
import type { LockName, Oid } from "../../core/ids.ts";
import { decideRelease, decideRenew, type HoldId, type HolderVerdict } from "../../core/lock/decide.ts";
import type { HolderProcess, LockRecord } from "../../core/lock/record.ts";
import { lockLost } from "./errors.ts";
import { handOver } from "./hand-over.ts";
import type { HeldTip } from "../../git/lock-tip.ts";
import { readLock, writeLock, type LockPlace } from "./place.ts";

/**
 * Prolongs a hold by its lease, from now. Without `hold` it is the agent's own, as `sheaf lock renew` means it.
 * `child` is a command that the holder has started under the lock. Throws `lock-lost` when the hold is over. In a dry
 * run the lock stays as it is; what it would become is answered.
 */
export async function renewLock(
  place: LockPlace,
  name: LockName,
  hold?: HoldId,
  child?: HolderProcess,
): Promise<HeldTip> {
  return settle(place, name, (current) => {
    const verdict = decideRenew(current, hold ?? ownHold(place, name, current), place.system.now());
    if (verdict.kind === "lost" || child === undefined) return verdict;
    return { kind: "move", record: { ...verdict.record, child } };
  });
}

/** A released lock, and how long it was held in all. */
export interface Release {
  readonly record: LockRecord;
  readonly heldMs: number;
}

/**
 * Gives a lock back, with the content of its sequential files. Without `hold` it is the agent's own, as `sheaf lock
 * release` means it; releasing that twice is no error. Throws `lock-lost` when the hold was over before, and
 * `refused` while a sequential file has uncommitted edits, unless `isForced`. A dry run ends after deciding.
 */
export async function releaseLock(
  place: LockPlace,
  name: LockName,
  hold?: HoldId,
  isForced = false,
): Promise<Release> {
  const now = place.system.now();
  const current = hold === undefined ? (await readLock(place, name))?.record : undefined;
  const wasMine = current?.holder === place.agent && current.event === "released";
  if (wasMine) return { record: current, heldMs: 0 };
  const decide = (current: LockRecord | undefined) =>
    decideRelease(current, hold ?? ownHold(place, name, current), now);
  const { record } = await settle(place, name, decide, (tip) => handOver(place, tip, isForced));
  return { record, heldMs: Math.max(0, now - record.acquiredAt) };
}

/** Decides about the newest event until the decision is made real before another one comes. */
async function settle(
  place: LockPlace,
  name: LockName,
  decide: (current: LockRecord | undefined) => HolderVerdict,
  content: (from: HeldTip) => Promise<Oid | undefined> = () => Promise.resolve(undefined),
): Promise<HeldTip> {
  for (;;) {
    const from = await readLock(place, name);
    const verdict = decide(from?.record);
    if (verdict.kind === "lost") throw lockLost(name, verdict, place.agent);
    const tree = from === undefined ? undefined : await content(from);
    const tip = await writeLock(place, { from, record: verdict.record, tree });
    if (tip !== undefined) return tip;
  }
}

/** The hold that an agent's commands share; a hold that ends with a process is not theirs to move. */
function ownHold(place: LockPlace, name: LockName, current: LockRecord | undefined): HoldId {
  if (current?.holder !== place.agent)
    throw lockLost(name, { kind: "lost", why: "taken-over", current }, place.agent);
  if (current.state === "free" || current.process === undefined) return current;
  throw held(
    "lock-in-use",
    `${name} is held by a running command of yours (${current.operation}, process ${current.process.pid})`,
    "wait until it ends, or end it: it releases the lock itself",
  );
}
