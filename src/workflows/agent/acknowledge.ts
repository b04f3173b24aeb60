import type { Receipts } from "../../core/records/checkpoint.ts";
import { answeredBlockers } from "../../core/records/escalation.ts";
import { agentDisplay, primary, type AgentId } from "../../core/ids.ts";
import { letterDefaults } from "../../core/records/letter.ts";
import { receiptsAfterAck, receiptsAfterAckOf, unreadOf } from "../../core/records/receipts.ts";
import { type SheafError, usage } from "../../errors.ts";
import type { AgentContext } from "../context/context.ts";
import { changeOwn, type Post } from "../state/change-own.ts";
import { receivedFrom, sentTo, type OwnState } from "../state/own-state.ts";

/** What is to be acknowledged: all that was shown, all that a sender's box showed, or one message. */
export interface AckRequest {
  readonly from?: AgentId | undefined;
  readonly number?: number | undefined;
  /** An answer to the message with that number. */
  readonly reply?: string | undefined;
}

/** What was acknowledged. */
export interface Acknowledged {
  readonly messages: readonly { readonly from: AgentId; readonly number: number }[];
  /** Blockers that the acknowledged answers have solved. */
  readonly cleared: readonly string[];
  /** The reply that was sent. */
  readonly sent: readonly { readonly to: AgentId; readonly number: number }[];
}

/**
 * Records that messages were dealt with, in the reader's own checkpoint: the sender's outbox stays untouched.
 * Acknowledging the primary's answer to an escalation clears its blocker from STATUS and checkpoint together. Throws
 * `usage` for a number that no message has, and for a reply without one.
 */
export async function acknowledge(context: AgentContext, request: AckRequest): Promise<Acknowledged> {
  const { answer, sent } = await changeOwn(context, {
    command: "ack",
    decide: (own) => {
      refuseUnknown(own, request);
      const receipts = newReceipts(own, request);
      const messages = newlyRead(own, receipts);
      const cleared = solvedBlockers(context, own, receipts);
      const blockers = own.checkpoint.blockers.filter((blocker) => !cleared.includes(blocker));
      return {
        receipts,
        ...(cleared.length === 0 ? {} : { report: { blockers } }),
        posts: replies(own, request),
        subject: "messages acknowledged",
        answer: {
          messages: messages.map(({ from, message }) => ({ from, number: message.number })),
          cleared,
        },
      };
    },
  });
  return { ...answer, sent };
}

/** New receipts by the place of their box; one message alone is looked for in the reader's own mail first. */
function newReceipts(own: OwnState, { from, number }: AckRequest): Map<number, Receipts> {
  const boxes = own.boxes.map((box, at) => ({ ...box, at }));
  const named = boxes.filter((box) => from === undefined || box.from === from);
  if (number === undefined) {
    const changed = named.filter(({ channel, receipts }) => unreadOf(channel, receipts).length > 0);
    return new Map(changed.map(({ at, channel, receipts }) => [at, receiptsAfterAck(channel, receipts)]));
  }
  const holding = named.filter(({ channel }) =>
    channel.messages.some((message) => message.number === number),
  );
  const isOpen = ({ channel, receipts }: (typeof boxes)[number]) =>
    unreadOf(channel, receipts).some((message) => message.number === number);
  const box = holding.find(isOpen);
  return new Map(box === undefined ? [] : [[box.at, receiptsAfterAckOf(box.channel, box.receipts, number)]]);
}

function newlyRead({ boxes }: OwnState, receipts: ReadonlyMap<number, Receipts>) {
  return [...receipts].flatMap(([at, after]) => {
    const box = boxes[at];
    if (box === undefined) return [];
    const still = new Set(unreadOf(box.channel, after));
    return unreadOf(box.channel, box.receipts)
      .filter((message) => !still.has(message))
      .map((message) => ({ from: box.from, message }));
  });
}

/** Blockers whose escalations are answered, with every answer read. */
function solvedBlockers(
  context: AgentContext,
  own: OwnState,
  receipts: ReadonlyMap<number, Receipts>,
): string[] {
  const at = own.boxes.findIndex(({ from, isInherited }) => from === primary && !isInherited);
  const box = own.boxes[at];
  if (box === undefined) return [];
  const unread = unreadOf(box.channel, receipts.get(at) ?? box.receipts);
  const solved = answeredBlockers(sentTo(context, own, primary), box.channel, unread);
  return own.checkpoint.blockers.filter((blocker) => solved.includes(blocker));
}

function replies(own: OwnState, { from, number, reply }: AckRequest): Post[] {
  if (reply === undefined || from === undefined || number === undefined) return [];
  const subject = receivedFrom(own, from).messages.find((message) => message.number === number)?.subject;
  const draft = {
    ...letterDefaults(number),
    subject: `Re: ${subject ?? `Message ${number}`}`,
    inReplyTo: number,
    fields: [{ name: "Details", value: reply }],
  };
  return [{ to: from, draft }];
}

function refuseUnknown(own: OwnState, { from, number, reply }: AckRequest): void {
  if (number === undefined || from === undefined) {
    if (number === undefined && reply === undefined) return;
    throw noSuchMessage("a number or a reply belongs to one message of one sender", "sheaf ack primary 3");
  }
  const numbers = own.boxes
    .filter((box) => box.from === from)
    .flatMap(({ channel }) => channel.messages.map((message) => message.number));
  if (numbers.includes(number)) return;
  throw noSuchMessage(
    `there is no message ${number} from ${agentDisplay(from)}: ${numbers.length === 0 ? "it has sent none" : `it has sent ${numbers.join(", ")}`}`,
    `sheaf inbox --from ${from}`,
  );
}

function noSuchMessage(message: string, fix: string): SheafError {
  return usage("no-such-message", message, fix);
}
