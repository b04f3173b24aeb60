import type { AgentId } from "../ids.ts";
import type { Receipts } from "./checkpoint.ts";
import type { Channel, Message } from "./message.ts";
import { unreadOf, unseenOf } from "./receipts.ts";

/** What one agent has written to another, and how far the reader is with it. */
export interface Letterbox {
  readonly from: AgentId;
  /** The reader, or the agent whose mail it inherited. */
  readonly to: AgentId;
  readonly isInherited: boolean;
  readonly channel: Channel;
  readonly receipts: Receipts;
}

/** A message to an agent. */
export interface Received {
  readonly from: AgentId;
  /** Whom it was written to, where that was another agent, whose mail the reader inherited. */
  readonly to?: AgentId;
  readonly message: Message;
  /** `new` was never shown, `unread` was shown and waits to be acknowledged. */
  readonly state: "new" | "unread" | "read";
}

/** Under which name a reader's checkpoint keeps the receipts of a box. */
export function receiptKey({
  from,
  to,
  isInherited,
}: Pick<Letterbox, "from" | "to" | "isInherited">): string {
  return isInherited ? `${from} to ${to}` : from;
}

/** The messages of a box, oldest first, each with what its reader has done with it. */
export function lettersIn({ from, to, isInherited, channel, receipts }: Letterbox): Received[] {
  const unread = new Set(unreadOf(channel, receipts));
  const unseen = new Set(unseenOf(channel, receipts));
  return channel.messages.map((message): Received => {
    const state = unseen.has(message) ? "new" : unread.has(message) ? "unread" : "read";
    return { from, ...(isInherited ? { to } : {}), message, state };
  });
}

/** How many messages wait for their reader. */
export function countUnread(boxes: readonly Letterbox[]): number {
  return boxes.reduce((sum, { channel, receipts }) => sum + unreadOf(channel, receipts).length, 0);
}
