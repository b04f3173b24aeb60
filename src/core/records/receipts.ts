import { asksForAnswer, nextNumber, type Channel, type Message } from "./message.ts";
import type { Receipts } from "./checkpoint.ts";

/**
 * The messages that their reader has not dealt with: neither acknowledged by the reader's receipts nor marked
 * READ in the text. A message that was only shown stays unread, so that a successor of a reader who crashed
 * sees it again.
 */
export function unreadOf(channel: Channel, receipts: Receipts): Message[] {
  const { acknowledged, also = [] } = receipts;
  return channel.messages.filter(
    ({ number, mark }) => number > acknowledged && mark !== "read" && !also.includes(number),
  );
}

/** The receipts of a box that several names stand for, by the name that has some; undefined where none has. */
export function knownReceipts(receipts: readonly Receipts[]): Receipts | undefined {
  return receipts.find(({ shown, also }) => shown > 0 || also !== undefined);
}

/** The messages that were never printed to their reader. */
export function unseenOf(channel: Channel, receipts: Receipts): Message[] {
  return unreadOf(channel, receipts).filter(({ number }) => number > receipts.shown);
}

/** The receipts after every message up to `shown` was printed: those that ask for nothing are dealt with, too. */
export function receiptsAfterShowing(channel: Channel, receipts: Receipts): Receipts {
  const shown = Math.max(receipts.shown, nextNumber(channel) - 1);
  return settled(channel, { ...receipts, shown });
}

/** The receipts after the reader dealt with everything that it was shown. */
export function receiptsAfterAck(channel: Channel, receipts: Receipts): Receipts {
  return settled(channel, { ...receipts, acknowledged: Math.max(receipts.acknowledged, receipts.shown) });
}

/** The receipts after the reader dealt with one message, and with no other. */
export function receiptsAfterAckOf(channel: Channel, receipts: Receipts, number: number): Receipts {
  return settled(channel, { ...receipts, also: [...new Set([...(receipts.also ?? []), number])] });
}

/**
 * A message as it is shown to its reader: with the mark that the receipts give it, which the file never has, because
 * the reader does not write there.
 */
export function textWithMark({ text }: Message, isRead: boolean): string {
  const end = text.indexOf("\n");
  const [first, rest] = end === -1 ? [text, ""] : [text.slice(0, end), text.slice(end)];
  return (isRead ? first.replace(/⏳ ?UNREAD/, "✅ READ") : first) + rest;
}

/** Moves `acknowledged` on over messages that were shown and ask for nothing. */
function settled(channel: Channel, receipts: Receipts): Receipts {
  const open = unreadOf(channel, receipts).filter(
    (message) => message.number > receipts.shown || asksForAnswer(message),
  );
  const firstOpen = open.reduce((lowest, { number }) => Math.min(lowest, number), receipts.shown + 1);
  const acknowledged = Math.max(receipts.acknowledged, firstOpen - 1);
  const also = (receipts.also ?? []).filter((number) => number > acknowledged).toSorted((a, b) => a - b);
  return { shown: receipts.shown, acknowledged, ...(also.length === 0 ? {} : { also }) };
}
