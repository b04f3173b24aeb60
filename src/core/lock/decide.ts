import { primary, type AgentId, type Instant, type LockName } from "../ids.ts";
import { hostSkewMs, isExpired, type HolderProcess, type LockRecord } from "./record.ts";

/** Who asks for a lock, from where, and what for. */
export interface Claim {
  readonly name: LockName;
  readonly agent: AgentId;
  readonly holderId: string;
  readonly operation: string;
  readonly leaseMs: number;
  /** Fresh random text: no two claims share one. */
  readonly nonce: string;
  readonly host: string;
  readonly boot: string;
  /** Given when the hold is to end with that process. */
  readonly process?: HolderProcess;
  readonly forCommit?: true;
}

/** What the asker sees at the moment of asking. */
export interface Sighting {
  readonly now: Instant;
  /** How long the asker has watched the lock without any event, by a clock that nobody can set. */
  readonly unmovedMs: number;
  /** Whether the holder's process is known to be gone; only meaningful on its own host and boot. */
  readonly isHolderGone: boolean;
  /** The nonce of a hold that the asker runs inside of, as a command under `sheaf lock run` does. */
  readonly insideNonce?: string | undefined;
}

/** Why a lock may change hands without a release. */
export type TakeoverReason = "expired" | "holder-gone" | "unmoved";

/** What may be done about a wish to acquire. `record` is what the lock becomes if nobody was faster. */
export type AcquireVerdict =
  | { readonly kind: "take"; readonly record: LockRecord }
  | {
      readonly kind: "takeover";
      readonly record: LockRecord;
      readonly from: LockRecord;
      readonly why: TakeoverReason;
    }
  | { readonly kind: "held"; readonly by: LockRecord; readonly until: Instant }
  | { readonly kind: "already-mine"; readonly record: LockRecord };

/**
 * Decides whether a lock can be had now (design section 7). The verdict is only an intention: the caller makes
 * it real by compare-and-swap on the very event that was judged, so of many deciders one wins.
 */
export function decideAcquire(
  current: LockRecord | undefined,
  claim: Claim,
  sighting: Sighting,
): AcquireVerdict {
  if (current === undefined || current.state === "free" || isOwnLapsed(current, claim, sighting)) {
    return { kind: "take", record: held(current, claim, sighting.now) };
  }
  if (isOwnHold(current, claim, sighting)) return { kind: "already-mine", record: current };
  const until = openFrom(current, claim);
  const why = takeoverReason(current, sighting, until);
  if (why === undefined) return { kind: "held", by: current, until };
  // A commit that was given up leaves its lock behind as a matter of course.
  if (current.forCommit === true) return { kind: "take", record: held(current, claim, sighting.now) };
  const record = { ...held(current, claim, sighting.now), event: "taken-over" } as const;
  return { kind: "takeover", record, from: current, why };
}

function held(current: LockRecord | undefined, claim: Claim, now: Instant): LockRecord {
  const token = (current?.token ?? 0) + 1;
  const { agent, ...rest } = claim;
  const expiresAt = later(now, claim.leaseMs);
  return { ...rest, state: "held", event: "acquired", holder: agent, acquiredAt: now, expiresAt, token };
}

/** An agent may use its own hold from any command; the hold of a process only from inside that process. */
function isOwnHold(current: LockRecord, claim: Claim, { now, insideNonce }: Sighting): boolean {
  if (current.holder !== claim.agent || isExpired(current, now)) return false;
  return current.process === undefined || current.nonce === insideNonce;
}

/** An agent that let its own hold lapse takes it anew, with a new token: no news for anybody else. */
function isOwnLapsed(current: LockRecord, claim: Claim, { now }: Sighting): boolean {
  return current.holder === claim.agent && current.process === undefined && isExpired(current, now);
}

function openFrom(current: LockRecord, claim: Claim): Instant {
  return current.host === claim.host ? current.expiresAt : later(current.expiresAt, hostSkewMs);
}

function takeoverReason(
  current: LockRecord,
  { now, unmovedMs, isHolderGone }: Sighting,
  until: Instant,
): TakeoverReason | undefined {
  if (isHolderGone && current.process !== undefined) return "holder-gone";
  if (now >= until) return "expired";
  // The holder renews within its lease or has lost it; no two clocks are compared, so none can mislead.
  return unmovedMs >= current.leaseMs ? "unmoved" : undefined;
}

/** A hold as its holder remembers it. */
export interface HoldId {
  readonly token: number;
  readonly nonce: string;
}

/** The answer to a holder: what the lock becomes, or that the hold is gone, and what stands there now. */
export type HolderVerdict =
  | { readonly kind: "move"; readonly record: LockRecord }
  | {
      readonly kind: "lost";
      readonly why: "expired" | "released" | "broken" | "taken-over";
      readonly current: LockRecord | undefined;
    };

/**
 * Decides whether a holder may prolong its hold by a lease from now. A hold past its expiry is lost even when
 * nobody has taken it over: a holder that was suspended must not go on as if nothing had happened.
 */
export function decideRenew(current: LockRecord | undefined, hold: HoldId, now: Instant): HolderVerdict {
  return withHold(current, hold, now, (record) => ({
    ...record,
    event: "renewed",
    expiresAt: later(now, record.leaseMs),
  }));
}

/** Decides whether a holder may give its lock back; an expired hold cannot be. */
export function decideRelease(current: LockRecord | undefined, hold: HoldId, now: Instant): HolderVerdict {
  return withHold(current, hold, now, (record) => ({ ...record, state: "free", event: "released" }));
}

function withHold(
  current: LockRecord | undefined,
  hold: HoldId,
  now: Instant,
  next: (record: LockRecord) => LockRecord,
): HolderVerdict {
  if (current === undefined || current.nonce !== hold.nonce || current.token !== hold.token) {
    return { kind: "lost", why: "taken-over", current };
  }
  if (current.state === "free") {
    return { kind: "lost", why: current.event === "broken" ? "broken" : "released", current };
  }
  if (isExpired(current, now)) return { kind: "lost", why: "expired", current };
  return { kind: "move", record: next(current) };
}

/** The answer to a wish to break a lock. */
export type BreakVerdict =
  | { readonly kind: "move"; readonly record: LockRecord }
  | { readonly kind: "already-free"; readonly record: LockRecord | undefined }
  | { readonly kind: "refused"; readonly why: "not-primary" | "no-reason" };

/** Decides whether a lock may be taken from its holder by force: the primary may, and says why (protocol 3). */
export function decideBreak(
  current: LockRecord | undefined,
  { by, reason }: { readonly by: AgentId; readonly reason: string },
): BreakVerdict {
  if (by !== primary) return { kind: "refused", why: "not-primary" };
  if (reason.trim() === "") return { kind: "refused", why: "no-reason" };
  if (current === undefined || current.state === "free") return { kind: "already-free", record: current };
  return { kind: "move", record: { ...current, state: "free", event: "broken", reason } };
}

function later(instant: Instant, ms: number): Instant {
  return (instant + ms) as Instant;
}
