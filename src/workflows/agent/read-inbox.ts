import { formatCheckpoint, receiptsFor, withReceipts, type Receipts } from "../../core/records/checkpoint.ts";
import type { AgentId } from "../../core/ids.ts";
import type { Message } from "../../core/records/message.ts";
import { receiptsAfterShowing, unreadOf, unseenOf } from "../../core/records/receipts.ts";
import { SheafError } from "../../errors.ts";
import type { AgentContext } from "../context/context.ts";
import { commitOwn } from "./commit-own.ts";
import { readOwnState, type OwnState } from "./own-state.ts";

/** A message to the agent of this worktree. */
export interface Received {
  readonly from: AgentId;
  readonly message: Message;
  /** `new` was never shown, `unread` was shown and waits to be acknowledged. */
  readonly state: "new" | "unread" | "read";
}

export interface InboxOptions {
  /** Leave out what is acknowledged. */
  readonly unreadOnly: boolean;
  /** Only this sender's. */
  readonly from?: AgentId | undefined;
}

export interface Inbox {
  readonly letters: readonly Received[];
  /** Why the receipts could not be committed now; the messages stay new then. */
  readonly notRecorded: string | undefined;
}

/**
 * Reads the messages to the agent of this worktree from the tips of their senders' branches, and commits in
 * its checkpoint that it was shown them. Shown messages that ask for nothing are acknowledged with that.
 */
export async function readInbox(context: AgentContext, options: InboxOptions): Promise<Inbox> {
  try {
    const { answer } = await commitOwn(context, {
      command: "inbox",
      decide: (own) => ({
        files: receiptFiles(context, own, showAll(own, options.from)),
        subject: "messages read",
        answer: lettersOf(own, options),
      }),
    });
    return { letters: answer, notRecorded: undefined };
  } catch (error) {
    if (!(error instanceof SheafError) || error.code !== "operation-in-progress") throw error;
    return { letters: lettersOf(await readOwnState(context), options), notRecorded: error.message };
  }
}

/** The messages in an agent's inbox, by sender in roster order, each channel oldest first. */
export function lettersOf(own: OwnState, { unreadOnly, from }: InboxOptions): Received[] {
  const letters = [...own.inbox]
    .filter(([sender]) => from === undefined || sender === from)
    .flatMap(([sender, channel]) => {
      const receipts = receiptsFor(own.checkpoint, sender);
      const unread = new Set(unreadOf(channel, receipts));
      const unseen = new Set(unseenOf(channel, receipts));
      return channel.messages.map((message): Received => {
        const state = unseen.has(message) ? "new" : unread.has(message) ? "unread" : "read";
        return { from: sender, message, state };
      });
    });
  return unreadOnly ? letters.filter(({ state }) => state !== "read") : letters;
}

/** The checkpoint with new receipts, or nothing where they are as before. */
export function receiptFiles(context: AgentContext, own: OwnState, receipts: ReadonlyMap<AgentId, Receipts>) {
  const { agent, layout, system } = context;
  const changed = [...receipts].some(([from, { shown, acknowledged }]) => {
    const before = receiptsFor(own.checkpoint, from);
    return before.shown !== shown || before.acknowledged !== acknowledged;
  });
  if (!changed) return new Map();
  const unread = countUnread(own, receipts);
  const checkpoint = withReceipts(own.checkpoint, receipts, { now: system.now(), unread });
  return new Map([[layout.checkpoint(agent), { content: formatCheckpoint(checkpoint) }]]);
}

/** How many messages wait for the agent, its receipts so far overridden by `receipts`. */
export function countUnread(own: OwnState, receipts: ReadonlyMap<AgentId, Receipts> = new Map()): number {
  return [...own.inbox]
    .map(
      ([from, channel]) => unreadOf(channel, receipts.get(from) ?? receiptsFor(own.checkpoint, from)).length,
    )
    .reduce((sum, count) => sum + count, 0);
}

function showAll(own: OwnState, from: AgentId | undefined): Map<AgentId, Receipts> {
  const shown = [...own.inbox].filter(([sender]) => from === undefined || sender === from);
  return new Map(
    shown.map(([sender, channel]) => [
      sender,
      receiptsAfterShowing(channel, receiptsFor(own.checkpoint, sender)),
    ]),
  );
}
