import type { Instant } from "../ids.ts";
import type { Receipts } from "./checkpoint.ts";
import { untried, type TaskRecord } from "./attempts.ts";
import { parseInstant } from "../time.ts";

/** The little of a checkpoint that others look at, read without its schema: many are read at once, and often. */
export interface CheckpointGlance {
  readonly lastCheckpoint: Instant | undefined;
  readonly startedAt: Instant | undefined;
  /** How far its owner has read the messages of a sender. */
  receiptsFor(sender: string): Receipts;
  /** How far its owner is with a task. */
  taskRecord(id: string): TaskRecord;
}

/** Reads what others look at. A text that is no checkpoint tells nothing, and nothing was read by its owner. */
export function glanceCheckpoint(text: string | undefined): CheckpointGlance {
  const value = parseObject(text);
  const receipts = objectAt(value, "receipts");
  return {
    lastCheckpoint: instantAt(value, "last_checkpoint"),
    startedAt: instantAt(value, "started_at"),
    receiptsFor: (sender) => {
      const receipt = objectAt(receipts, sender);
      const { also } = receipt;
      return {
        shown: countAt(receipt, "shown"),
        acknowledged: countAt(receipt, "acknowledged"),
        ...(Array.isArray(also) ? { also: also.filter((one) => Number.isInteger(one)) } : {}),
      };
    },
    taskRecord: (id) => recordAt(objectAt(value, "tasks"), id),
  };
}

/** Only what says so itself is done; anything that cannot be read is open. */
function recordAt(tasks: Readonly<Record<string, unknown>>, id: string): TaskRecord {
  const record = objectAt(tasks, id);
  const { state, reason, at } = record;
  return {
    state: state === "done" || state === "failed" ? state : untried.state,
    failures: countAt(record, "failures"),
    reason: typeof reason === "string" ? reason : "",
    at: typeof at === "string" ? at : "",
  };
}

function parseObject(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return asObject(JSON.parse(text ?? ""));
  } catch {
    return {};
  }
}

function objectAt(value: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> {
  return asObject(Object.hasOwn(value, key) ? value[key] : undefined);
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function instantAt(value: Readonly<Record<string, unknown>>, key: string): Instant | undefined {
  const text = value[key];
  return typeof text === "string" ? parseInstant(text) : undefined;
}

function countAt(value: Readonly<Record<string, unknown>>, key: string): number {
  const count = value[key];
  return typeof count === "number" && Number.isInteger(count) && count > 0 ? count : 0;
}
