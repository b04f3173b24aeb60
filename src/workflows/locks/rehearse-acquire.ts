import { decideRenew, type AcquireVerdict } from "../../core/lock/decide.ts";
import type { LockRecord } from "../../core/lock/record.ts";
import type { Acquired } from "./acquire.ts";
import type { AcquireRequest } from "./acquire-request.ts";
import { lockHeld } from "./errors.ts";
import { judgeRequest } from "./judge-request.ts";
import { readLock, type HeldTip, type LockPlace } from "./place.ts";
import { foreseeFiles } from "./receive.ts";
import { refreshOnAcquire } from "./refresh.ts";

/** What acquiring a lock now would answer: there is no event yet, only its record. */
export interface Rehearsed extends Omit<Acquired, "tip" | "nonce" | "previous"> {
  readonly tip: Pick<HeldTip, "record">;
}

/**
 * Says what acquiring a lock would come to at this moment, and takes nothing: the lock, the branch and the worktree
 * stay as they are. It does not wait either, so a lock that somebody holds throws `held` at once.
 */
export async function rehearseAcquire(place: LockPlace, request: AcquireRequest): Promise<Rehearsed> {
  const { name, bound } = request;
  const from = await readLock(place, name);
  const verdict = judgeRequest(place, request, { tip: from, unmovedMs: 0 });
  if (verdict.kind === "held") throw lockHeld(verdict.by, verdict.until, place.agent);
  const isJoined = verdict.kind === "already-mine";
  const record = isJoined ? prolonged(place, verdict.record) : verdict.record;
  const received = isJoined ? { received: [], replaced: [] } : await foreseeFiles(place, name, from);
  const current = bound === true ? [] : await refreshOnAcquire({ ...place, dryRun: true }, request);
  return {
    name,
    token: record.token,
    tip: { record },
    isJoined,
    waitedMs: 0,
    current,
    ...received,
    ...taken(verdict),
  };
}

/** An agent's own hold is renewed as it is joined; that of a process is the process's to renew. */
function prolonged({ system }: LockPlace, record: LockRecord): LockRecord {
  const verdict = decideRenew(record, record, system.now());
  return verdict.kind === "move" && record.process === undefined ? verdict.record : record;
}

function taken(verdict: AcquireVerdict): Pick<Acquired, "takenFrom"> {
  return verdict.kind === "takeover" ? { takenFrom: { record: verdict.from, why: verdict.why } } : {};
}
