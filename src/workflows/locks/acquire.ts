import { SheafError, gitFailed } from "../../errors.ts";
import type { Oid } from "../../core/ids.ts";
import { decideRenew, type AcquireVerdict } from "../../core/lock/decide.ts";
import { defaultWaitMs, type LockRecord } from "../../core/lock/record.ts";
import type { System } from "../../system.ts";
import type { AcquireRequest } from "./acquire-request.ts";
import { lockHeld } from "./errors.ts";
import { carryOver } from "./hand-over.ts";
import { judgeRequest } from "./judge-request.ts";
import { receiveFiles, type Received } from "./receive.ts";
import { refreshOnAcquire } from "./refresh.ts";
import { releaseLock } from "./settle.ts";
import { tellPrimary } from "./tell-primary.ts";
import type { HeldTip } from "../../git/lock-tip.ts";
import { readLock, writeLock, type Hold, type LockPlace } from "./place.ts";

/** A hold, and what came with it. */
export interface Acquired extends Hold, Received {
  /** Files outside the worktree with the whole current text of the lock's sectioned documents. */
  readonly current: readonly string[];
}

/**
 * Acquires a lock, waiting for its turn (design section 7). An agent that holds the lock already joins its own
 * hold, which is renewed. Throws `held` when the wait is over. A dry run answers the same, but moves no lock, changes no
 * file and waits for nobody.
 */
export async function acquireLock(place: LockPlace, request: AcquireRequest): Promise<Acquired> {
  const waiting = new Waiting(place, request);
  for (;;) {
    const tip = await readLock(place, request.name);
    const verdict = judgeRequest(place, request, { tip, unmovedMs: waiting.watch(tip?.oid) });
    if (verdict.kind === "held") {
      waiting.tell(verdict.by);
      await waiting.pause(lockHeld(verdict.by, verdict.until, place.agent));
      continue;
    }
    const outcome = await act(place, tip, afterWait(verdict, waiting.waitedMs)).catch(refBusy);
    if (outcome instanceof SheafError) await waiting.pause(outcome);
    else if (outcome !== undefined) {
      if (place.dryRun !== true) await tellPrimary(place, outcome);
      return receive(place, { ...outcome, waitedMs: waiting.waitedMs }, request.bound === true);
    }
  }
}

/** An agent that takes a lock for itself also gets the whole current document to read; a command needs none. */
async function receive(place: LockPlace, hold: Hold, isBound: boolean): Promise<Acquired> {
  try {
    const received = await receiveFiles(place, hold);
    return { ...hold, ...received, current: isBound ? [] : await refreshOnAcquire(place, hold) };
  } catch (error) {
    const isTaken = !hold.isJoined && place.dryRun !== true;
    if (isTaken) await releaseLock(place, hold.name, hold, true).catch(() => undefined);
    throw error;
  }
}

type Granted = Exclude<AcquireVerdict, { kind: "held" }>;

/** A new hold tells how long was waited for it: nobody could find that out later. */
function afterWait(verdict: Granted, waitedMs: number): Granted {
  if (verdict.kind === "already-mine") return verdict;
  return { ...verdict, record: { ...verdict.record, waitedMs: Math.round(waitedMs) } };
}

/** Makes a verdict real; undefined when another process was faster. */
async function act(
  place: LockPlace,
  from: HeldTip | undefined,
  verdict: Granted,
): Promise<Omit<Hold, "waitedMs"> | undefined> {
  const isJoined = verdict.kind === "already-mine";
  const tip = isJoined
    ? await join(place, from, verdict.record)
    : await writeLock(place, {
        from,
        record: verdict.record,
        tree: await carryOver(place, verdict.record.name, from),
      });
  if (tip === undefined) return undefined;
  const { name, token, nonce } = tip.record;
  const taken = verdict.kind === "takeover" ? { takenFrom: { record: verdict.from, why: verdict.why } } : {};
  return { name, token, nonce, tip, isJoined, previous: from?.record, ...taken };
}

/** Every command of an agent prolongs the agent's own hold; that of a process is renewed by the process. */
async function join(
  place: LockPlace,
  from: HeldTip | undefined,
  record: LockRecord,
): Promise<HeldTip | undefined> {
  if (record.process !== undefined) return from;
  const verdict = decideRenew(record, record, place.system.now());
  return verdict.kind === "move" ? writeLock(place, { from, record: verdict.record }) : undefined;
}

/** git's own lock on the ref: that of a git at work, which is over soon, or one that a killed git left behind. */
function refBusy(error: unknown): SheafError {
  const isBusy =
    error instanceof SheafError && /\.lock': File exists|cannot lock references/i.test(error.message);
  if (!isBusy) throw error;
  return gitFailed("ref-busy", error.message, "sheaf doctor --fix", { cause: error });
}

/** The patience of one asker. Time is counted by what was slept, which no setting of a clock can change. */
class Waiting {
  waitedMs = 0;
  readonly #system: System;
  readonly #request: AcquireRequest;
  #seen: { readonly oid: Oid | undefined; readonly sinceMs: number } | undefined;
  #told: string | undefined;

  constructor({ system, dryRun }: LockPlace, request: AcquireRequest) {
    this.#system = system;
    this.#request = dryRun === true ? { ...request, waitMs: 0, onWait: undefined } : request;
  }

  /** How long the lock has stood at this event under our eyes, in milliseconds at least. */
  watch(oid: Oid | undefined): number {
    if (this.#seen === undefined || this.#seen.oid !== oid) this.#seen = { oid, sinceMs: this.waitedMs };
    return this.waitedMs - this.#seen.sinceMs;
  }

  tell(holder: LockRecord): void {
    if (this.#told !== holder.nonce) this.#request.onWait?.(holder);
    this.#told = holder.nonce;
  }

  /** Waits for the next look; throws `giveUp` when the patience is at its end. */
  async pause(giveUp: SheafError): Promise<void> {
    const limitMs = this.#request.waitMs ?? defaultWaitMs;
    if (this.waitedMs >= limitMs) throw giveUp;
    const pauseMs = Math.min(
      pauseFor(this.waitedMs) * (0.5 + this.#system.random()),
      limitMs - this.waitedMs,
    );
    await this.#system.sleep(pauseMs);
    this.waitedMs += pauseMs;
  }
}

/** Looks often at first, since most holds last well under a second, and costs little when one lasts longer. */
function pauseFor(waitedMs: number): number {
  if (waitedMs < 5_000) return 80;
  return waitedMs < 60_000 ? 250 : 1_000;
}
