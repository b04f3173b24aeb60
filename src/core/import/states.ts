import { planningPhases } from "../epic/stage.ts";
import type { CheckpointState } from "../records/checkpoint.ts";
import type { StatusState } from "../records/status-file.ts";
import type { Instant } from "../ids.ts";
import { parseInstant, parseMinute } from "../time.ts";

// What stands behind a phase, `S2_P1_COMPLETE`, or before a reason, `WAITING_FOR_PRIMARY - S2.P2`.
const phase = /^S\d+[._]?(?:P\d+)?[ _-]*/i;

const states: readonly (readonly [RegExp, StatusState])[] = [
  [/^(?:COMPLETED?|DONE|FINISHED|READY_FOR_SYNC|WAITING_FOR_(?:SYNC|PRIMARY)|READY)/, "COMPLETE"],
  [/^(?:IN_PROGRESS|STARTED|ACTIVE|WORKING)/, "IN_PROGRESS"],
  [/^(?:PENDING|NOT_STARTED|STARTING|STARTUP)/, "PENDING"],
  [/^(?:BLOCKED|WAITING_FOR_DEPENDENC)/, "BLOCKED"],
  [/^(?:PAUSED|WAITING|ON_HOLD)/, "PAUSED"],
];

const checkpointStates: readonly (readonly [RegExp, CheckpointState])[] = [
  [/^(?:WAITING_FOR_(?:SYNC|PRIMARY)|READY)/, "WAITING_FOR_SYNC"],
  [/^(?:COMPLETED?|DONE|FINISHED)/, "COMPLETE"],
  [/^(?:IN_PROGRESS|ACTIVE|WORKING)/, "IN_PROGRESS"],
  [/^(?:STARTUP|STARTING|STARTED|PENDING|NOT_STARTED)/, "STARTUP"],
  [/^BLOCKED/, "BLOCKED"],
  [/^PAUSED/, "PAUSED"],
  [/^WAITING/, "WAITING"],
];

/** The state that a STATUS value means, in any of the spellings in use; undefined for one that nobody knows. */
export function statusState(text: string): StatusState | undefined {
  return meaning(text, states);
}

/** The same for a checkpoint, which has states of its own. */
export function checkpointState(text: string): CheckpointState | undefined {
  return meaning(text, checkpointStates);
}

function meaning<T>(text: string, table: readonly (readonly [RegExp, T])[]): T | undefined {
  const upper = text.trim().toUpperCase();
  const bare = upper.replace(phase, "") || upper;
  const words = bare.replace(/[ -]+/g, "_");
  return table.find(([form]) => form.test(words))?.[1];
}

/** The stage at the beginning of a text: `S2.P1` of `S2.P1 COMPLETE`. */
export function stageIn(text: string): string | undefined {
  return /^S(?:10|11|[1-9])(?:\.P[1-9](?:\.I[1-9])?)?(?![\w.])/.exec(text.trim())?.[0];
}

/** Where a feature goes on. */
export interface Standing {
  readonly stage: string | undefined;
  readonly state: StatusState | undefined;
  /** Whether it is through with S2: its specs need no sync point any more, or have arrived at it. */
  readonly ready: boolean;
}

/** What a PHASE says that nobody wrote: the protocol's name of the phase while it lasts. */
export function phaseOf({ stage = "", state }: Standing): string {
  if (state === "COMPLETE") return "Complete";
  return planningPhases.find(({ id }) => stage.startsWith(id))?.name ?? "Not named";
}

/** A time that says which zone it is in; a local time, a day, or a time with prose is none to compute with. */
export function timeIn(text: string): Instant | undefined {
  const plain = text.trim();
  return parseInstant(plain) ?? (plain.endsWith(" UTC") ? parseMinute(plain.slice(0, -4)) : undefined);
}
