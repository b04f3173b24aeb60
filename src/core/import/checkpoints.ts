import { z } from "zod";
import { compareStages } from "../epic/stage.ts";
import { primary, type AgentId, type Instant } from "../ids.ts";
import { checkpointSchema, formatCheckpoint, newCheckpoint, type Checkpoint } from "../records/checkpoint.ts";
import { fieldsOf } from "../records/message-fields.ts";
import { parseJsonFile } from "../text/json-file.ts";
import { formatInstant } from "../time.ts";
import type { Remark, SourceText } from "./source.ts";
import { checkpointState, phaseOf, stageIn, timeIn, type Standing } from "./states.ts";

/** A checkpoint file, JSON or Markdown, with what its name says. */
export interface CheckpointFile extends SourceText {
  readonly agent: AgentId;
  /** Whether it has the name that the protocol gives it: one of several is that one's. */
  readonly isOwnName: boolean;
}

/** A checkpoint as read: the values under the protocol's keys, everything else under its own name. */
export interface ReadCheckpoint {
  readonly path: string;
  readonly agent: AgentId;
  readonly isOwnName: boolean;
  readonly values: Readonly<Record<string, unknown>>;
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface ReadCheckpoints {
  readonly checkpoints: readonly ReadCheckpoint[];
  readonly unknown: readonly Remark[];
}

/** Reads all checkpoints. A file that is no JSON although its name says so is unknown, with line and column. */
export function readCheckpoints(files: readonly CheckpointFile[]): ReadCheckpoints {
  const read = files.map((file) => (file.path.endsWith(".json") ? readJson(file) : readMarkdown(file)));
  return {
    checkpoints: read.flatMap((one) => ("values" in one ? [one] : [])),
    unknown: read.flatMap((one) => ("values" in one ? [] : [one])),
  };
}

const keys: ReadonlySet<string> = new Set(Object.keys(checkpointSchema.shape));

// Other names for the protocol's keys, in JSON and, with blanks, in Markdown.
const otherNames: Readonly<Record<string, string>> = {
  timestamp: "last_checkpoint",
  last_updated: "last_checkpoint",
  final_checkpoint: "last_checkpoint",
  next_checkpoint: "next_checkpoint_expected",
  final_step: "current_step",
  completed: "completed_steps",
  next_action: "next_steps",
  next_steps_for_primary: "next_steps",
  recovery_information: "recovery_instructions",
  blocker: "blockers",
  agent_role: "agent_type",
  files_delivered: "files_modified",
};

function readJson(file: CheckpointFile): ReadCheckpoint | Remark {
  const parsed = parseJsonFile(file.text, z.looseObject({}));
  if (parsed.kind === "parsed") return sorted(file, Object.entries(parsed.value));
  const [issue] = parsed.issues;
  return {
    path: file.path,
    line: issue?.line ?? 1,
    message: `column ${issue?.column ?? 1}: ${issue?.message ?? "no JSON"}`,
  };
}

/** Fields `**Stage:** S2.P1`, and what stands under headings such as `## Blockers`. */
function readMarkdown(file: CheckpointFile): ReadCheckpoint {
  const fields = fieldsOf(file.text).map(({ name, value }): [string, unknown] => [
    keyOf(name),
    listed(value),
  ]);
  const sections = [...file.text.matchAll(/^##+ +(.+)\n([\s\S]*?)(?=\n##? |$(?![\s\S]))/gm)].map(
    ([, name = "", body = ""]): [string, unknown] => [
      keyOf(name),
      listed(body.replace(/\n---\s*$/, "").trim()),
    ],
  );
  const wanted = sections.filter(([key, value]) => keys.has(otherNames[key] ?? key) && value !== "");
  return sorted(file, [...wanted, ...fields]);
}

function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/\(.*?\)/g, (all) => all.slice(1, -1))
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
}

/** A value of list items as a list, without bullets and icons of state; any other as it is. */
function listed(value: string): unknown {
  const lines = value.split("\n").filter((line) => line.trim() !== "");
  const isList = lines.length > 0 && lines.every((line) => /^\s*(?:[-*+]|\d+[.)]) |^\s{2,}/.test(line));
  return isList
    ? lines.map((line) => line.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, "").replace(/^✅\s*/, ""))
    : value;
}

function sorted(
  { path, agent, isOwnName }: CheckpointFile,
  entries: readonly (readonly [string, unknown])[],
): ReadCheckpoint {
  const named = entries.map(([key, value]) => [otherNames[key] ?? key, value] as const);
  return {
    path,
    agent,
    isOwnName,
    values: Object.fromEntries(named.filter(([key]) => keys.has(key))),
    extra: Object.fromEntries(named.filter(([key]) => !keys.has(key))),
  };
}

/** The checkpoint that counts of several of one agent: the newest by a time that can be read, else its own name's. */
export function newestOf(all: readonly ReadCheckpoint[]): ReadCheckpoint | undefined {
  const rank = (one: ReadCheckpoint) => timeIn(textOf(one.values["last_checkpoint"])) ?? 0;
  return all.toSorted((a, b) => rank(b) - rank(a) || Number(b.isOwnName) - Number(a.isOwnName))[0];
}

/** What a checkpoint is to say besides what it says already. */
export interface CheckpointWish {
  readonly now: Instant;
  /** Where the agent's features are: the one that is least far. Undefined for an agent without any. */
  readonly standing: Standing | undefined;
  /** What was sent before the import is dealt with. */
  readonly receipts: Checkpoint["receipts"];
}

export interface CleanCheckpoint {
  readonly text: string;
  readonly mapped: readonly Remark[];
  readonly unknown: readonly Remark[];
}

/** Writes a checkpoint in the schema. What it said in other words, and every key that nobody knows, stays as `imported`. */
export function cleanCheckpoint(read: ReadCheckpoint, wish: CheckpointWish): CleanCheckpoint {
  const { path, agent, values, extra } = read;
  const clean = checkpointSchema.parse(standingAt(valuesFor(read, wish.now), wish));
  const changed = Object.entries(values).filter(
    ([key, value]) => textOf(value) !== textOf(Reflect.get(clean, key)),
  );
  const told = ["status", "agent_id"].flatMap((key) => {
    const [before, after] = [textOf(values[key]), textOf(Reflect.get(clean, key))];
    return before === "" || before === after ? [] : [`${key}: "${before}" became "${after}"`];
  });
  const unknown = state(values) === undefined && textOf(values["status"]) !== "";
  const imported = { from: path, ...extra, ...Object.fromEntries(changed) };
  return {
    text: formatCheckpoint({ ...clean, imported }),
    mapped: told.map((message) => ({ path, message })),
    unknown: unknown
      ? [{ path, message: `status "${textOf(values["status"])}" means nothing known of ${agent}` }]
      : [],
  };
}

/** The checkpoint of an agent that left none, with where its features are. */
export function missingCheckpoint(agent: AgentId, wish: CheckpointWish): string {
  return formatCheckpoint(standingAt(newCheckpoint(agent, wish.now), wish));
}

function standingAt(checkpoint: Checkpoint, { standing, receipts }: CheckpointWish): Checkpoint {
  if (standing === undefined) return { ...checkpoint, receipts };
  const { stage, phase, status } = checkpoint;
  const isOver = status === "COMPLETE" || status === "WAITING_FOR_SYNC";
  return {
    ...checkpoint,
    stage: laterOf(stage, standing.stage ?? ""),
    phase: phase || phaseOf(standing),
    status: standing.ready && !isOver ? "WAITING_FOR_SYNC" : status,
    ready_for_next_stage: standing.ready,
    receipts,
  };
}

function laterOf(stage: string, other: string): string {
  return stage === "" || (compareStages(other, stage) ?? 0) > 0 ? other : stage;
}

function state(values: ReadCheckpoint["values"]): string | undefined {
  return checkpointState(textOf(values["status"]));
}

function valuesFor({ agent, values, extra }: ReadCheckpoint, now: Instant): Checkpoint {
  const text = (key: string) => textOf(values[key]);
  const texts = (key: string) => textsOf(values[key]);
  const time = timeIn(text("last_checkpoint"));
  return {
    ...newCheckpoint(agent, now),
    agent_type: agent === primary ? "primary" : "secondary",
    session_id: text("session_id"),
    feature: text("feature"),
    stage: stageIn(text("stage")) ?? text("stage"),
    phase: text("phase"),
    last_checkpoint: time === undefined ? text("last_checkpoint") : formatInstant(time),
    next_checkpoint_expected: text("next_checkpoint_expected"),
    status: state(values) ?? text("status"),
    can_resume: !/^false/i.test(text("can_resume")),
    blockers: texts("blockers").filter((one) => !/^none\b/i.test(one)),
    blocked_since: text("blocked_since"),
    files_modified: texts("files_modified"),
    recovery_instructions: text("recovery_instructions"),
    current_step: text("current_step"),
    completed_steps: texts("completed_steps"),
    next_steps: texts("next_steps"),
    coordination_state: coordinationOf({ ...extra, ...values }),
    ready_for_next_stage: values["ready_for_next_stage"] === true,
  };
}

/** What it said of its inbox: an object in JSON, fields of their own in Markdown. */
function coordinationOf(all: Readonly<Record<string, unknown>>): Checkpoint["coordination_state"] {
  const schema = checkpointSchema.shape.coordination_state;
  const own = schema.safeParse(all["coordination_state"]);
  if (own.success && all["coordination_state"] !== undefined) return own.data;
  const field = (key: string) => (textOf(all[key]) === "" ? {} : { [key]: textOf(all[key]) });
  const unread = Number.parseInt(textOf(all["unread_messages"]), 10);
  return schema.parse({
    ...field("last_inbox_check"),
    ...field("last_epic_readme_update"),
    ...field("last_status_update"),
    ...(unread >= 0 ? { unread_messages: unread } : {}),
  });
}

/** A value of a checkpoint as a text: a list as lines. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value.trim();
  if (Array.isArray(value)) return value.map(textOf).join("\n");
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(textOf).filter((one) => one !== "");
  const text = textOf(value);
  return text === "" ? [] : [text];
}
