import type { AgentId, Instant } from "../ids.ts";
import { parseInstant } from "../time.ts";

/** The little of a checkpoint that others look at, read without its schema: many are read at once, and often. */
export interface CheckpointGlance {
  readonly lastCheckpoint: Instant | undefined;
  /** How far its owner has read the messages of a sender. */
  receiptsFor(sender: AgentId): { readonly shown: number; readonly acknowledged: number };
}

/** Reads what others look at. A text that is no checkpoint tells nothing, and nothing was read by its owner. */
export function glanceCheckpoint(text: string | undefined): CheckpointGlance {
  const value = parseObject(text);
  const receipts = objectAt(value, "receipts");
  const last = value["last_checkpoint"];
  return {
    lastCheckpoint: typeof last === "string" ? parseInstant(last) : undefined,
    receiptsFor: (sender) => {
      const receipt = objectAt(receipts, sender);
      return { shown: countAt(receipt, "shown"), acknowledged: countAt(receipt, "acknowledged") };
    },
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

function countAt(value: Readonly<Record<string, unknown>>, key: string): number {
  const count = value[key];
  return typeof count === "number" && Number.isInteger(count) && count > 0 ? count : 0;
}
