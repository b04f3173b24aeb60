import type { AgentId, Instant, LockName } from "../ids.ts";

/** What happened last to a lock. Each event is one commit of the lock's chain (design section 7). */
export type LockEvent = "acquired" | "taken-over" | "renewed" | "released" | "broken";

/** A process whose life ends the hold: its id, and when it started, since ids are used again. */
export interface HolderProcess {
  readonly pid: number;
  /** Opaque; only compared. */
  readonly start: string;
}

/** A lock as its last event left it. A free lock still tells who held it last, and the token goes on. */
export interface LockRecord {
  readonly state: "held" | "free";
  readonly event: LockEvent;
  readonly name: LockName;
  readonly holder: AgentId;
  /** The session of the holder, for people (protocol section 3). */
  readonly holderId: string;
  readonly acquiredAt: Instant;
  readonly expiresAt: Instant;
  /** How long the hold lasts without renewal. */
  readonly leaseMs: number;
  readonly operation: string;
  /** Grows by one with each acquisition and never goes back: what a commit proves its hold with. */
  readonly token: number;
  /** Random, one for each acquisition; tells two holds apart that look alike. */
  readonly nonce: string;
  readonly host: string;
  /** One start of one machine, as far as process ids mean something there; empty where that is unknown. */
  readonly boot: string;
  /** Present when one process holds the lock; absent when an agent does, which may run any number of commands. */
  readonly process?: HolderProcess;
  /** The command that the process runs under the lock: while it lives, the hold has not ended. */
  readonly child?: HolderProcess;
  /** Taken by a commit for itself: it ends with that commit, and its end without a release is no news. */
  readonly forCommit?: true;
  /** Why it was broken. */
  readonly reason?: string;
  /** How long the holder waited for it, in milliseconds; older records do not tell. */
  readonly waitedMs?: number;
  /** When the event happened; older records do not tell. */
  readonly at?: Instant;
}

/** Five minutes to live, and as long to wait (protocol section 3). */
export const defaultLeaseMs = 5 * 60_000;
export const defaultWaitMs = 5 * 60_000;
/** What a commit gets that takes its lock itself: long enough for hooks and for writing a message. */
export const commitLeaseMs = 60_000;
/** A hold that lasts longer deserves a warning (protocol section 3). */
export const longHoldMs = 30_000;
/** How far the clocks of two hosts may lie apart. */
export const hostSkewMs = 10_000;

/** Whether an agent holds the lock now: what a commit to a locked file needs. */
export function isHeldBy(record: LockRecord | undefined, agent: AgentId, now: Instant): boolean {
  return record?.state === "held" && record.holder === agent && !isExpired(record, now);
}

/** Whether the time of a hold is over: nothing may be done under it any more, whoever else came or not. */
export function isExpired(record: LockRecord, now: Instant): boolean {
  return now >= record.expiresAt;
}
