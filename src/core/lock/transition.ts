import { primary, type AgentId, type Instant } from "../ids.ts";
import { isExpired, type LockRecord } from "./record.ts";

/** Who makes a step, and when. */
interface Mover {
  readonly agent: AgentId;
  readonly now: Instant;
}

/** Whether an agent may make of a lock's event the next one, by what the two records say (design section 7). */
export function isOwnStep(from: LockRecord, to: LockRecord, mover: Mover): boolean {
  if (from.name !== to.name) return false;
  if (to.event === "acquired" || to.event === "taken-over") return isTaking(from, to, mover);
  if (from.state !== "held" || to.token !== from.token || to.nonce !== from.nonce) return false;
  if (to.event === "broken") return mover.agent === primary && to.state === "free";
  return isHolders(from, to, mover) && to.state === (to.event === "renewed" ? "held" : "free");
}

function isTaking(from: LockRecord, to: LockRecord, { agent, now }: Mover): boolean {
  const isOpen = from.state === "free" || isExpired(from, now);
  return isOpen && to.state === "held" && to.holder === agent && to.token === from.token + 1;
}

function isHolders(from: LockRecord, to: LockRecord, { agent, now }: Mover): boolean {
  return from.holder === agent && to.holder === agent && !isExpired(from, now);
}
