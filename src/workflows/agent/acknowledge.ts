import { receiptsFor, type Receipts } from "../../core/records/checkpoint.ts";
import { answeredBlockers } from "../../core/records/escalation.ts";
import { agentDisplay, primary, type AgentId } from "../../core/ids.ts";
import { nextNumber, parseChannel, type Message } from "../../core/records/message.ts";
import { receiptsAfterAck, unreadOf } from "../../core/records/receipts.ts";
import { SheafError } from "../../errors.ts";
import type { AgentContext } from "../context/context.ts";
import type { OwnFile } from "./commit-own.ts";
import { commitReport, type ReportCommit } from "./commit-report.ts";
import type { OwnState } from "./own-state.ts";
import { post } from "./send-message.ts";

/** What is to be acknowledged: all that was shown, or one sender's messages up to a number. */
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
}

/**
 * Records that messages were dealt with, in the reader's own checkpoint: the sender's file stays untouched.
 * Acknowledging the primary's answer to an escalation clears its blocker from STATUS, checkpoint and section
 * together. Throws `usage` for a number that no message has, and for a reply without one.
 */
export async function acknowledge(
  context: AgentContext,
  request: AckRequest,
): Promise<ReportCommit<Acknowledged>> {
  return commitReport(context, {
    command: "ack",
    decide: (own) => {
      refuseUnknown(own, request);
      const receipts = newReceipts(own, request);
      const messages = newlyRead(own, receipts);
      const cleared = clearedBy(own, messages);
      const blockers = own.checkpoint.blockers.filter((blocker) => !cleared.includes(blocker));
      return {
        report: { receipts, ...(cleared.length === 0 ? {} : { blockers }) },
        subject: "messages acknowledged",
        files: replyFiles(context, own, request),
        answer: {
          messages: messages.map(({ from, message }) => ({ from, number: message.number })),
          cleared,
        },
      };
    },
  });
}

function newReceipts(own: OwnState, { from, number }: AckRequest): Map<AgentId, Receipts> {
  const channels = [...own.inbox].filter(([sender]) => from === undefined || sender === from);
  return new Map(
    channels.map(([sender, channel]) => {
      const before = receiptsFor(own.checkpoint, sender);
      return [sender, receiptsAfterAck(channel, before, number ?? before.shown)];
    }),
  );
}

function newlyRead(own: OwnState, receipts: ReadonlyMap<AgentId, Receipts>) {
  return [...receipts].flatMap(([from, { acknowledged }]) => {
    const channel = own.inbox.get(from) ?? parseChannel("");
    return unreadOf(channel, receiptsFor(own.checkpoint, from))
      .filter(({ number }) => number <= acknowledged)
      .map((message) => ({ from, message }));
  });
}

function clearedBy(own: OwnState, read: readonly { from: AgentId; message: Message }[]): string[] {
  const answers = read.filter(({ from }) => from === primary).map(({ message }) => message);
  const solved = answeredBlockers(parseChannel(own.outbox.get(primary) ?? ""), answers);
  return own.checkpoint.blockers.filter((blocker) => solved.includes(blocker));
}

function replyFiles(context: AgentContext, own: OwnState, { from, number, reply }: AckRequest) {
  const files = new Map<ReturnType<typeof post>["path"], OwnFile>();
  if (reply === undefined || from === undefined || number === undefined) return files;
  const subject = own.inbox.get(from)?.messages.find((message) => message.number === number)?.subject;
  const { path, content } = post(context, own, from, {
    kind: "response",
    subject: `Re: ${subject ?? `Message ${number}`}`,
    sentAt: context.system.now(),
    inReplyTo: number,
    fields: [{ name: "Details", value: reply }],
  });
  return files.set(path, { content });
}

function refuseUnknown(own: OwnState, { from, number, reply }: AckRequest): void {
  if (number === undefined || from === undefined) {
    if (number === undefined && reply === undefined) return;
    throw usage("a number or a reply belongs to one message of one sender", "sheaf ack primary 3");
  }
  const highest = nextNumber(own.inbox.get(from) ?? parseChannel("")) - 1;
  if (number >= 1 && number <= highest) return;
  throw usage(
    `there is no message ${number} from ${agentDisplay(from)}: ${highest === 0 ? "it has sent none" : `the last one is ${highest}`}`,
    `sheaf inbox --from ${from}`,
  );
}

function usage(message: string, fix: string): SheafError {
  return new SheafError({ kind: "usage", code: "no-such-message", message, fix });
}
