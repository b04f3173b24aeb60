import {
  formatCheckpoint,
  withReceipts,
  type Checkpoint,
  type Receipts,
} from "../../core/records/checkpoint.ts";
import { agentDisplay, type AgentId, type FeatureId, type Instant, type Oid } from "../../core/ids.ts";
import { stateFiles, stateRef } from "../../core/epic/layout.ts";
import { thresholdMs } from "../../core/manifest/threshold-ms.ts";
import { countUnread, receiptKey } from "../../core/records/letterbox.ts";
import type { MessageDraft } from "../../core/records/message.ts";
import { appendToOutbox } from "../../core/records/outbox.ts";
import { applyReport, type Report } from "../../core/progress/report.ts";
import { formatStatus, type StatusFile } from "../../core/records/status-file.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { gitFailed, type SheafError } from "../../errors.ts";
import { writeState, type StateWrite } from "../../git/state-refs.ts";
import type { AgentContext } from "../context/context.ts";
import { saveLiveFiles } from "../context/live-files.ts";
import { outboxTo, readOwnState, type OwnState } from "./own-state.ts";

/** A message to be sent with a change. */
export interface Post {
  readonly to: AgentId;
  readonly draft: Omit<MessageDraft, "sentAt">;
}

/** What a command decided to write into its agent's live state, and what it will answer. */
export interface OwnChange<T> {
  /** What checkpoint and STATUS say from now on. */
  readonly report?: Report;
  /** The paths that are not committed, where somebody looked. */
  readonly uncommitted?: readonly string[];
  /** New receipts, by the box's place in the state. */
  readonly receipts?: ReadonlyMap<number, Receipts>;
  readonly posts?: readonly Post[];
  /** Other changes of the checkpoint. */
  readonly checkpoint?: Partial<Checkpoint>;
  /** Other files of the state. */
  readonly files?: ReadonlyMap<string, string>;
  /** What happened, in a few words. */
  readonly subject: string;
  readonly answer: T;
}

/** A decision about an agent's own live state. */
export interface OwnTask<T> {
  /** The command's name for the `Sheaf-Command` trailer. */
  readonly command: string;
  /** Changes nothing itself: it is called again with newer state when another command was first. */
  readonly decide: (own: OwnState) => OwnChange<T> | Promise<OwnChange<T>>;
}

/** What became of it. */
export interface OwnChanged<T> {
  readonly answer: T;
  /** What was sent, in the order of the posts. */
  readonly sent: readonly { readonly to: AgentId; readonly number: number }[];
}

// Each race is lost to another command of the same agent; a handful at most can be under way at once.
const mostAttempts = 20;

/**
 * Reads the live state of the agent of this worktree, decides, and writes the outcome as one commit of its chain, by
 * compare-and-swap. No branch, index, working tree or lock is involved, so it works during a rebase, too. A dry run
 * ends after deciding. Throws `refused` for an agent that was never started, and when the chain keeps moving.
 */
export async function changeOwn<T>(context: AgentContext, task: OwnTask<T>): Promise<OwnChanged<T>> {
  const began = context.system.now();
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const own = await readOwnState(context);
    const change = await task.decide(own);
    const { write, sent } = planWrite(context, own, { change, command: task.command, began });
    if (context.dryRun === true || write.files.size === 0) return { answer: change.answer, sent };
    context.system.reached?.("state-decided");
    const made = await writeState(context.git, write);
    if (made === undefined) continue;
    context.system.reached?.("state-written");
    await saveLiveFiles(context, made, write.files);
    return { answer: change.answer, sent };
  }
  throw busy(context);
}

/** How a change will be written, for commands that move other refs with it. */
export function planWrite<T>(
  context: AgentContext,
  own: OwnState,
  {
    change,
    command,
    began,
  }: { readonly change: OwnChange<T>; readonly command: string; readonly began: Instant },
): { readonly write: StateWrite; readonly sent: OwnChanged<T>["sent"] } {
  const { epic, agent, system } = context;
  const now = system.now();
  const { files: outboxes, sent } = postAll(context, own, change.posts ?? []);
  const { checkpoint, statuses } = reportOf(context, own, change);
  const files = new Map<string, string>([...outboxes, ...(change.files ?? [])]);
  if (checkpoint !== own.checkpoint) files.set(stateFiles.checkpoint, formatCheckpoint(checkpoint));
  for (const [id, status] of statuses) {
    if (status !== own.statuses.get(id)) files.set(stateFiles.status(id), formatStatus(status));
  }
  const tookMs = Math.max(0, now - began);
  const message = messageWithTrailers(`${command}: ${change.subject}`, {
    agent,
    command,
    stage: checkpoint.stage,
    // What took no time leaves no trace: a clock that was set back tells nothing.
    ...(tookMs === 0 ? {} : { tookMs }),
  });
  return { write: { ref: stateRef(epic, agent), old: own.tip, files, message, agent, now }, sent };
}

function postAll(context: AgentContext, own: OwnState, posts: readonly Post[]) {
  const sentAt = context.system.now();
  const files = new Map<string, string>();
  const sent = posts.map(({ to, draft }) => {
    const path = stateFiles.outbox(to);
    const { text, number } = appendToOutbox(files.get(path) ?? outboxTo(context, own, to), {
      ...draft,
      sentAt,
    });
    files.set(path, text);
    return { to, number };
  });
  return { files, sent };
}

interface Reported {
  readonly checkpoint: Checkpoint;
  readonly statuses: ReadonlyMap<FeatureId, StatusFile>;
}

function reportOf<T>(context: AgentContext, own: OwnState, change: OwnChange<T>): Reported {
  const { report, receipts = new Map<number, Receipts>(), uncommitted } = change;
  const boxes = own.boxes.map((box, at) => ({ ...box, receipts: receipts.get(at) ?? box.receipts }));
  const read = new Map([...receipts].flatMap(([at, one]) => entryOf(boxes[at], one)));
  const now = context.system.now();
  const before =
    change.checkpoint === undefined ? own.checkpoint : { ...own.checkpoint, ...change.checkpoint };
  const checkpoint =
    read.size === 0 ? before : withReceipts(before, read, { now, unread: countUnread(boxes) });
  if (report === undefined) return { checkpoint, statuses: own.statuses };
  return applyReport({ ...own, checkpoint }, report, {
    ...factsOf(context, own.head, uncommitted),
    unread: countUnread(boxes),
  });
}

function entryOf(box: OwnState["boxes"][number] | undefined, receipts: Receipts): [string, Receipts][] {
  return box === undefined ? [] : [[receiptKey(box), receipts]];
}

function factsOf(context: AgentContext, head: Oid | undefined, uncommitted: readonly string[] | undefined) {
  const { agent, branch, epicDir, manifest, system } = context;
  const inEpic = (path: string) => (path.startsWith(`${epicDir}/`) ? path.slice(epicDir.length + 1) : path);
  return {
    agent,
    branch,
    now: system.now(),
    heartbeatMs: thresholdMs(manifest.thresholds, "heartbeat"),
    head: head?.slice(0, 10) ?? "",
    uncommitted: uncommitted?.map(inEpic),
  };
}

function busy({ agent }: AgentContext): SheafError {
  return gitFailed(
    "state-busy",
    `the live state of ${agentDisplay(agent)} was being written ${mostAttempts} times while this command wanted to`,
    "run the command again; sheaf doctor finds what a killed git left behind",
  );
}
