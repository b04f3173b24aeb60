import { SheafError } from "../../errors.ts";
import { longHoldMs } from "../../core/lock/record.ts";
import { acquireLock } from "./acquire.ts";
import type { AcquireRequest } from "./acquire-request.ts";
import { releaseLock } from "./settle.ts";
import type { Hold, LockPlace } from "./place.ts";

/**
 * Does some work under a lock: acquires it for this process, or joins the agent's own hold, and gives back what
 * it took however the work ends. The work passes `verifyLock(hold.tip)` to each ref transaction: that is what
 * makes it safe, even against a process that was stopped for hours. Throws `held`, and whatever the work throws.
 */
export async function withLock<T>(
  place: LockPlace,
  request: Omit<AcquireRequest, "bound">,
  work: (hold: Hold) => Promise<T>,
): Promise<T> {
  const hold = await acquireLock(place, { ...request, leaseMs: request.leaseMs ?? longHoldMs, bound: true });
  const isTaken = !hold.isJoined && place.dryRun !== true;
  const giveBack = () => (isTaken ? releaseUnlessLost(place, hold) : Promise.resolve());
  let result: T;
  try {
    result = await work(hold);
  } catch (error) {
    // The work's own error is the one to tell; an unreleased lock is free when this process ends.
    await giveBack().catch(() => undefined);
    throw error;
  }
  await giveBack();
  return result;
}

/** A hold that was lost needs no release: what was done under it has passed its fence before. */
async function releaseUnlessLost(place: LockPlace, hold: Hold): Promise<void> {
  try {
    await releaseLock(place, hold.name, hold, true);
  } catch (error) {
    if (!(error instanceof SheafError && error.code === "lock-lost")) throw error;
  }
}
