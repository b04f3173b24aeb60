import { randomBytes } from "node:crypto";
import { agentDisplay } from "../../core/ids.ts";
import { decideAcquire, type AcquireVerdict, type Claim } from "../../core/lock/decide.ts";
import { defaultLeaseMs } from "../../core/lock/record.ts";
import { identifyProcess, isHolderGone, thisStation } from "../../files/process-identity.ts";
import type { AcquireRequest } from "./acquire-request.ts";
import { findEnclosingNonce } from "./enclosing.ts";
import type { HeldTip } from "../../git/lock-tip.ts";
import type { LockPlace } from "./place.ts";

/** Judges a wish to acquire by the lock's newest event, which has stood for `unmovedMs` under the asker's eyes. */
export function judgeRequest(
  place: Pick<LockPlace, "agent" | "system">,
  request: AcquireRequest,
  { tip, unmovedMs }: { readonly tip: HeldTip | undefined; readonly unmovedMs: number },
): AcquireVerdict {
  return decideAcquire(tip?.record, claimOf(place, request), {
    now: place.system.now(),
    unmovedMs,
    isHolderGone: tip !== undefined && isHolderGone(tip.record),
    insideNonce: findEnclosingNonce(place.system.env, request.name),
  });
}

function claimOf({ agent, system }: Pick<LockPlace, "agent" | "system">, request: AcquireRequest): Claim {
  const process = request.bound === true ? identifyProcess(system.pid) : undefined;
  const { host, boot } = thisStation();
  return {
    name: request.name,
    agent,
    holderId: `${agentDisplay(agent)}@${host}`,
    operation: request.operation,
    leaseMs: request.leaseMs ?? defaultLeaseMs,
    nonce: randomBytes(8).toString("hex"),
    host,
    boot,
    ...(process === undefined ? {} : { process }),
    ...(request.forCommit === undefined ? {} : { forCommit: request.forCommit }),
  };
}
