import { agentDisplay, parseAgentId, parseLockName, type Instant } from "../ids.ts";
import { formatInstant } from "../time.ts";
import type { HolderProcess, LockEvent, LockRecord } from "./record.ts";

/** The commit message of a lock's event: a line for readers of `git log`, and the record as one line of JSON. */
export function formatLockMessage(record: LockRecord): string {
  return `${lockSubject(record)}\n\n${formatLockRecord(record)}\n`;
}

/** The first line of that message. */
export function lockSubject(record: LockRecord): string {
  return `lock ${record.name}: ${eventWords(record)}, token ${record.token}`;
}

/**
 * A record as one line of JSON: the protocol's fields first, for people, then those that make it safe. The
 * protocol's times are cut to seconds; the ones that end in `_ms` are the exact ones and the only ones read.
 */
export function formatLockRecord(record: LockRecord): string {
  const { name, state, event, operation, token, nonce, host, boot, process, child, reason } = record;
  const { at, waitedMs } = record;
  return JSON.stringify({
    holder: agentDisplay(record.holder),
    holder_id: record.holderId,
    acquired_at: formatInstant(record.acquiredAt),
    operation,
    expires_at: formatInstant(record.expiresAt),
    auto_release: true,
    name,
    state,
    event,
    token,
    acquired_ms: record.acquiredAt,
    expires_ms: record.expiresAt,
    lease_ms: record.leaseMs,
    nonce,
    host,
    boot,
    ...(process === undefined ? {} : { pid: process.pid, pid_start: process.start }),
    ...(child === undefined ? {} : { child_pid: child.pid, child_start: child.start }),
    ...(record.forCommit === undefined ? {} : { for_commit: true }),
    ...(reason === undefined ? {} : { reason }),
    ...(at === undefined ? {} : { at_ms: at }),
    ...(waitedMs === undefined ? {} : { waited_ms: waitedMs }),
  });
}

/**
 * Reads a record from an event's commit message or from its line of JSON. Unknown keys are passed over, so that
 * a newer Sheaf may add some. Returns undefined for anything that is not a whole record.
 */
export function parseLockRecord(text: string): LockRecord | undefined {
  const line = text.split("\n").findLast((line) => line.startsWith("{"));
  const json = line === undefined ? undefined : parseObject(line);
  return json === undefined ? undefined : recordOf(json);
}

function eventWords({ event, holder, reason }: LockRecord): string {
  const who = agentDisplay(holder);
  return event === "broken"
    ? `taken from ${who} (${reason ?? "no reason"})`
    : `${eventVerbs[event]} by ${who}`;
}

const eventVerbs: Readonly<Record<LockEvent, string>> = {
  acquired: "held",
  "taken-over": "taken over",
  renewed: "renewed",
  released: "released",
  broken: "broken",
};

type Json = Readonly<Record<string, unknown>>;

function parseObject(line: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

function recordOf(json: Json): LockRecord | undefined {
  const name = parseLockName(text(json["name"]) ?? "");
  const holder = parseAgentId(text(json["holder"]) ?? "");
  const acquiredAt = whole(json["acquired_ms"]);
  const expiresAt = whole(json["expires_ms"]);
  const token = whole(json["token"]);
  const leaseMs = whole(json["lease_ms"]);
  const nonce = text(json["nonce"]);
  const state = json["state"];
  if (name === undefined || holder === undefined || nonce === undefined) return undefined;
  if (acquiredAt === undefined || expiresAt === undefined) return undefined;
  if (token === undefined || leaseMs === undefined) return undefined;
  if (state !== "held" && state !== "free") return undefined;
  const times = { acquiredAt: acquiredAt as Instant, expiresAt: expiresAt as Instant, leaseMs };
  return { state, name, holder, token, nonce, ...times, ...detailsOf(json, state) };
}

/** What the record tells besides: a missing or strange value costs no safety. */
function detailsOf(json: Json, state: LockRecord["state"]) {
  const event = text(json["event"]) ?? "";
  const reason = text(json["reason"]);
  const process = processOf(json["pid"], json["pid_start"]);
  const child = processOf(json["child_pid"], json["child_start"]);
  return {
    event: isEvent(event) ? event : state === "held" ? "acquired" : "released",
    holderId: text(json["holder_id"]) ?? "",
    operation: text(json["operation"]) ?? "",
    host: text(json["host"]) ?? "",
    boot: text(json["boot"]) ?? "",
    ...(process === undefined ? {} : { process }),
    ...(child === undefined ? {} : { child }),
    ...(json["for_commit"] === true ? ({ forCommit: true } as const) : {}),
    ...(reason === undefined ? {} : { reason }),
    ...timesOf(json),
  } as const;
}

/** What only metrics ask for. */
function timesOf(json: Json): Pick<LockRecord, "at" | "waitedMs"> {
  const at = whole(json["at_ms"]);
  const waitedMs = whole(json["waited_ms"]);
  return {
    ...(at === undefined ? {} : { at: at as Instant }),
    ...(waitedMs === undefined ? {} : { waitedMs }),
  };
}

function processOf(id: unknown, begun: unknown): HolderProcess | undefined {
  const pid = whole(id);
  const start = text(begun);
  return pid === undefined || start === undefined ? undefined : { pid, start };
}

function isEvent(value: string): value is LockEvent {
  return Object.hasOwn(eventVerbs, value);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function whole(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}
