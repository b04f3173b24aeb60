import { z } from "zod";
import { agentDisplay, primary, type AgentId, type Instant } from "../ids.ts";
import { parseJsonFile } from "../text/json-file.ts";
import type { Parsed } from "../text/parsed.ts";
import { formatInstant, parseInstant } from "../time.ts";

/**
 * The states that Sheaf writes. The protocol demands COMPLETE in one place and WAITING_FOR_SYNC in another;
 * an agent that is ready is WAITING_FOR_SYNC, and COMPLETE once it is merged (docs/protocol.md).
 */
const checkpointStates = [
  "STARTUP",
  "IN_PROGRESS",
  "WAITING",
  "BLOCKED",
  "PAUSED",
  "WAITING_FOR_SYNC",
  "COMPLETE",
] as const;
export type CheckpointState = (typeof checkpointStates)[number];

const text = z.string().default("");
const texts = z.preprocess(
  // Real files hold a single text where a list belongs.
  (value) => (typeof value === "string" ? (isNothing(value) ? [] : [value]) : value),
  z.array(z.string()).default([]),
);
const count = z.number().int().min(0).default(0);

const receipts = z
  .looseObject({
    shown: count.describe("The highest message number that was printed to the reader."),
    acknowledged: count.describe("The number up to which the reader has dealt with every message."),
    also: z
      .exactOptional(z.array(z.int().min(1)))
      .describe("Messages after that which the reader has dealt with, one by one."),
  })
  .describe("How far the reader has got in one channel file.");

const coordinationState = z
  .looseObject({
    last_inbox_check: z.string().default("never"),
    unread_messages: count,
    last_epic_readme_update: z.string().default("never"),
    last_status_update: z.string().default("never"),
  })
  .prefault({});

const taskRecord = z.looseObject({
  state: z.enum(["open", "done", "failed"]),
  failures: count,
  reason: text,
  at: text,
});

const gitFacts = z.looseObject({
  branch: z.string(),
  head: z.string(),
  uncommitted_files: count,
});

/**
 * A checkpoint, `agent_checkpoints/<agent>.json`: the protocol's fields in its order (protocol section 5), then
 * what Sheaf adds. Only `agent_id` has to be there; keys that nobody knows are kept.
 */
export const checkpointSchema = z.looseObject({
  agent_id: z.string().min(1),
  agent_type: z.enum(["primary", "secondary"]).default("secondary"),
  session_id: text,
  feature: text,
  stage: text,
  phase: text,
  last_checkpoint: text.describe("ISO 8601 UTC; staleness is never computed from this alone."),
  next_checkpoint_expected: text,
  status: text,
  can_resume: z.boolean().default(true),
  blockers: texts,
  blocked_since: text.describe("Since when there have been blockers; empty for none."),
  files_modified: texts,
  recovery_instructions: text,
  current_step: text,
  completed_steps: texts,
  next_steps: texts,
  coordination_state: coordinationState,
  ready_for_next_stage: z.boolean().default(false),
  git: z.exactOptional(gitFacts),
  receipts: z.record(z.string(), receipts).default({}),
  tasks: z
    .exactOptional(z.record(z.string(), taskRecord))
    .describe("How far its tasks are, and how often an attempt failed: sheaf task."),
  started_at: text.describe("When the agent was started, ISO 8601 UTC."),
  base: z
    .exactOptional(z.looseObject({ commit: z.string(), taken_at: z.string() }))
    .describe("The commit of the epic branch that the agent has taken in: sheaf update."),
});

export type Checkpoint = z.infer<typeof checkpointSchema>;
export type Receipts = z.infer<typeof receipts>;

/** Reads a checkpoint file; every issue has its line and column. */
export function parseCheckpoint(text: string): Parsed<Checkpoint> {
  return parseJsonFile(text, checkpointSchema);
}

/** A checkpoint's file text: the schema's keys in their order, then unknown ones, two blanks of indentation. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  // Parsing puts keys into the order of the schema.
  return `${JSON.stringify(checkpointSchema.parse(checkpoint), null, 2)}\n`;
}

/** The checkpoint of an agent that has not begun: STARTUP, nothing done, nothing read. */
export function newCheckpoint(agent: AgentId, now: Instant): Checkpoint {
  return checkpointSchema.parse({
    agent_id: agentDisplay(agent),
    agent_type: agent === primary ? "primary" : "secondary",
    last_checkpoint: formatInstant(now),
    status: "STARTUP" satisfies CheckpointState,
  });
}

/** When the checkpoint says it was written; undefined where that is not a time as Sheaf writes it. */
export function lastCheckpointAt(checkpoint: Checkpoint): Instant | undefined {
  return parseInstant(checkpoint.last_checkpoint);
}

/** How far the owner of a checkpoint has read a box, by its key: the sender, for the owner's own mail. */
export function receiptsFor(checkpoint: Checkpoint, from: string): Receipts {
  const { receipts } = checkpoint;
  return Object.hasOwn(receipts, from) ? (receipts[from] ?? noReceipts) : noReceipts;
}

/** The checkpoint after its owner looked into the inbox: new receipts by sender, and what is still unread. */
export function withReceipts(
  checkpoint: Checkpoint,
  receipts: ReadonlyMap<string, Receipts>,
  { now, unread }: { readonly now: Instant; readonly unread: number },
): Checkpoint {
  return {
    ...checkpoint,
    coordination_state: {
      ...checkpoint.coordination_state,
      last_inbox_check: formatInstant(now),
      unread_messages: unread,
    },
    receipts: { ...checkpoint.receipts, ...Object.fromEntries(receipts) },
  };
}

const noReceipts: Receipts = { shown: 0, acknowledged: 0 };

function isNothing(value: string): boolean {
  return /^(?:none|null|-|)$/i.test(value.trim());
}
