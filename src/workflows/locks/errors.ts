import { held, refused, type SheafError } from "../../errors.ts";
import { agentDisplay, primary, type AgentId, type Instant, type LockName } from "../../core/ids.ts";
import type { HolderVerdict } from "../../core/lock/decide.ts";
import type { LockRecord } from "../../core/lock/record.ts";
import { formatInstant } from "../../core/time.ts";

/** The error for a lock that somebody else holds: who, what for, until when. */
export function lockHeld(by: LockRecord, until: Instant, asker: AgentId): SheafError {
  const isOwn = by.holder === asker;
  const who = isOwn ? "another command of yours" : agentDisplay(by.holder);
  const breaking = `, or take it away: sheaf lock break ${by.name} --reason "…"`;
  return held(
    "lock-held",
    `${by.name} is held by ${who} (${by.operation}) until ${formatInstant(until)} at the latest`,
    `sheaf lock acquire ${by.name} --operation "…" waits for it${asker === primary && !isOwn ? breaking : ""}`,
    {
      data: {
        name: by.name,
        holder: by.holder,
        operation: by.operation,
        token: by.token,
        until: formatInstant(until),
      },
    },
  );
}

/** The error for a holder whose hold is over; says how it ended. */
export function lockLost(
  name: LockName,
  { why, current }: Extract<HolderVerdict, { kind: "lost" }>,
  asker: AgentId,
): SheafError {
  const make = current?.state === "held" && current.holder !== asker ? held : refused;
  return make(
    "lock-lost",
    `${name} is not yours any more: ${ending(why, current)}`,
    `sheaf lock acquire ${name} --operation "…", and look again at what was written meanwhile`,
    { data: { name, why, holder: current?.holder, token: current?.token } },
  );
}

function ending(
  why: Extract<HolderVerdict, { kind: "lost" }>["why"],
  current: LockRecord | undefined,
): string {
  if (current === undefined) return "nobody holds it";
  switch (why) {
    case "expired":
      return `it expired at ${formatInstant(current.expiresAt)}`;
    case "released":
      return "it was released";
    case "broken":
      return `Primary broke it: ${current.reason ?? "no reason given"}`;
    case "taken-over":
      return current.state === "free"
        ? `${agentDisplay(current.holder)} has had it since`
        : `${agentDisplay(current.holder)} holds it since ${formatInstant(current.acquiredAt)}`;
    default:
      return why satisfies never;
  }
}
