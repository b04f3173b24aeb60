import type { AgentId, Instant, LockName } from "../ids.ts";
import type { LockRecord } from "../lock/record.ts";
import type { EpicHistory } from "./facts.ts";

/** One hold of a lock, from its acquisition to its end. */
export interface LockHold {
  readonly lock: LockName;
  readonly agent: AgentId;
  readonly token: number;
  readonly operation: string;
  /** Undefined where an older Sheaf did not note it. */
  readonly waitedMs: number | undefined;
  readonly from: Instant;
  /** Undefined while it is held, and where its end was not noted. */
  readonly to: Instant | undefined;
  readonly end: "released" | "broken" | "taken-over" | "held";
}

/** The holds of every lock, each lock's in their order. */
export function lockHolds({ locks }: Pick<EpicHistory, "locks">): LockHold[] {
  return [...locks].flatMap(([lock, events]) => holdsOf(lock, events));
}

/** Reads holds out of a chain, oldest event first: an acquisition begins one, whatever comes with its end ends it. */
function holdsOf(lock: LockName, events: readonly LockRecord[]): LockHold[] {
  const begins = events.flatMap((record, at) => (isBegin(record) ? [at] : []));
  return begins.flatMap((at, index) => {
    const record = events[at];
    if (record === undefined) return [];
    const next = events[begins[index + 1] ?? events.length];
    const end = events.slice(at + 1, begins[index + 1]).find(({ state }) => state === "free");
    const { holder: agent, token, operation, waitedMs, acquiredAt } = record;
    return [{ lock, agent, token, operation, waitedMs, from: acquiredAt, ...endOf(end, next) }];
  });
}

function isBegin({ event }: LockRecord): boolean {
  return event === "acquired" || event === "taken-over";
}

function endOf(end: LockRecord | undefined, next: LockRecord | undefined): Pick<LockHold, "to" | "end"> {
  if (end !== undefined) return { to: end.at, end: end.event === "broken" ? "broken" : "released" };
  if (next !== undefined) return { to: next.acquiredAt, end: "taken-over" };
  return { to: undefined, end: "held" };
}
