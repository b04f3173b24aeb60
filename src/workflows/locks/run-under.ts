import { SheafError } from "../../errors.ts";
import { defaultLeaseMs, type HolderProcess } from "../../core/lock/record.ts";
import { identifyProcess } from "../../files/process-identity.ts";
import { startCommand, type RunningCommand } from "../../files/run-command.ts";
import { acquireLock, type Acquired } from "./acquire.ts";
import type { AcquireRequest } from "./acquire-request.ts";
import { enclosingEnvironment } from "./enclosing.ts";
import { releaseLock, renewLock } from "./settle.ts";
import type { Hold, LockPlace } from "./place.ts";

/** A command to run under a lock. */
export interface RunUnderRequest extends Omit<AcquireRequest, "bound"> {
  readonly command: readonly [string, ...string[]];
  readonly directory: string;
  /** Told once the lock is held, with what came with it. */
  readonly onHeld?: (hold: Acquired) => void;
}

/**
 * Runs a command while holding a lock: `sheaf lock run <name> -- <command>`. The hold is renewed while the command
 * runs and released however it ends; signals are passed on; Sheaf's commands inside it use the hold. Returns the
 * command's exit code. When the hold is lost meanwhile the command is asked to end, and `lock-lost` is thrown.
 */
export async function runUnderLock(place: LockPlace, request: RunUnderRequest): Promise<number> {
  const leaseMs = request.leaseMs ?? defaultLeaseMs;
  const hold = await acquireLock(place, { ...request, leaseMs, bound: true });
  let isReleased = hold.isJoined;
  try {
    request.onHeld?.(hold);
    const code = await runRenewing(place, request, hold);
    if (!isReleased) await releaseLock(place, request.name, hold);
    isReleased = true;
    return code;
  } finally {
    // Also when edits were left uncommitted, which the error tells: nobody can come back to this hold.
    if (!isReleased) await releaseLock(place, request.name, hold, true).catch(() => undefined);
  }
}

async function runRenewing(place: LockPlace, request: RunUnderRequest, hold: Hold): Promise<number> {
  const { command, directory: cwd } = request;
  const env = { ...place.system.env, ...enclosingEnvironment(place.system.env, hold) };
  const running = await startCommand(command, { cwd, env });
  const ended = new AbortController();
  const renewing = keepRenewing(place, hold, running, ended.signal);
  const [code, lost] = await Promise.all([running.done.finally(() => ended.abort()), renewing]);
  if (lost !== undefined) throw lost;
  return code;
}

/**
 * Renews a hold at a third of its lease until `ended`. The first time puts the command on record: should this
 * process be killed, nobody takes over while the command still runs. Returns the error of a hold that was lost.
 */
async function keepRenewing(
  place: LockPlace,
  hold: Hold,
  running: RunningCommand,
  ended: AbortSignal,
): Promise<SheafError | undefined> {
  if (hold.isJoined && hold.tip.record.process !== undefined) return undefined;
  const child = hold.isJoined ? undefined : identifyProcess(running.pid);
  while (!ended.aborted) {
    const lost = await renewUnlessLost(place, hold, child);
    if (lost !== undefined) {
      running.end();
      return lost;
    }
    await place.system.sleep(hold.tip.record.leaseMs / 3, ended);
  }
  return undefined;
}

async function renewUnlessLost(
  place: LockPlace,
  hold: Hold,
  child: HolderProcess | undefined,
): Promise<SheafError | undefined> {
  try {
    await renewLock(place, hold.name, hold, child);
    return undefined;
  } catch (error) {
    if (!(error instanceof SheafError)) throw error;
    // A git that failed may succeed at the next turn; there are two more before the lease ends.
    return error.code === "lock-lost" ? error : undefined;
  }
}
