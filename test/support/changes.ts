import { createHash } from "node:crypto";
import type { Change } from "../../src/core/judge/change.ts";
import type { AgentId, Instant, LockName, Oid } from "../../src/core/ids.ts";
import { judge } from "../../src/core/judge/judge.ts";
import type { JudgeInput, LockFacts } from "../../src/core/judge/input.ts";
import type { Violation } from "../../src/core/judge/violation.ts";
import { testRulebook } from "./epic-rules.ts";

const zero = "0".repeat(40) as Oid;

/** One side of a change: the file's text, or bytes, or undefined where there is none. */
type Side = string | Uint8Array | undefined;

/** Changes with made-up blob ids, and the reader that knows the blobs. */
export function changesOf() {
  const blobs = new Map<string, Uint8Array>();
  const put = (side: Side): Oid => {
    if (side === undefined) return zero;
    const bytes = Buffer.from(side);
    const id = createHash("sha1").update(bytes).digest("hex");
    blobs.set(id, bytes);
    return id as Oid;
  };
  const change = (path: string, before: Side, after: Side, parts: Partial<Change> = {}): Change => ({
    path,
    oldMode: before === undefined ? "000000" : "100644",
    newMode: after === undefined ? "000000" : "100644",
    oldOid: put(before),
    newOid: put(after),
    status: before === undefined ? "A" : after === undefined ? "D" : "M",
    ...parts,
  });
  return { change, put, read: (oid: Oid) => blobs.get(oid) };
}

export const noon = Date.UTC(2026, 0, 15, 12) as Instant;

/** The lock as held by somebody until five minutes after noon. */
export function heldBy(holder: string): (name: LockName) => LockFacts {
  const expiresAt = (noon + 300_000) as Instant;
  return () => ({ state: "held", holder: holder as AgentId, token: 17, expiresAt, operation: "an edit" });
}

/** Judges one change by the test epic's rules; every lock is the agent's own unless said otherwise. */
export function judged(
  agent: string,
  [path, before, after, parts]: readonly [string, Side, Side, Partial<Change>?],
  input: Partial<JudgeInput> = {},
): Violation[] {
  const { change, read } = changesOf();
  return judge({
    rulebook: testRulebook(),
    agent: agent as AgentId,
    changes: [change(path, before, after, parts)],
    read,
    lock: heldBy(agent),
    now: noon,
    ...input,
  });
}
