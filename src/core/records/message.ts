import { agentDisplay, type AgentId, type Instant } from "../ids.ts";
import { fieldsOf, formatField, plainText, plainLine, type MessageField } from "./message-fields.ts";
import type { FileIssue } from "../text/parsed.ts";
import { formatMinute, parseMinute } from "../time.ts";

/** What a message is about (protocol section 4.3). */
export const messageKinds = [
  "escalation",
  "response",
  "user-answer",
  "sync",
  "update",
  "blocker",
  "resolved",
  "alignment-issue",
  "handoff-request",
  "grant",
  "grant-declined",
  "grant-withdrawn",
] as const;
export type MessageKind = (typeof messageKinds)[number];

/** The kinds that people send in words of their own; the others are made by the command that decides. */
export const letterKinds: readonly MessageKind[] = messageKinds.filter((kind) => !kind.startsWith("grant"));

/** One message of a channel file. */
export interface Message {
  /** As written; a message without a number gets the one after its predecessor's. */
  readonly number: number;
  readonly kind: MessageKind;
  readonly subject: string;
  /** The number of the message in the opposite channel that this one answers. */
  readonly inReplyTo: number | undefined;
  /** The time as it stands in the heading. */
  readonly stamp: string;
  /** The same as a time, where Sheaf (or someone in its form) wrote it. */
  readonly sentAt: Instant | undefined;
  /** What the text itself says about being read; Sheaf keeps receipts with the reader instead. */
  readonly mark: "unread" | "read" | undefined;
  /** Every field in its order, Subject, Type and In Reply To among them. */
  readonly fields: readonly MessageField[];
  /** The first line of the message in its file, from 1; 0 for one that is data. */
  readonly line: number;
  /** The whole message as it stands in the file. */
  readonly text: string;
}

/** A channel file: joining `head` and the messages' texts gives the file back. */
export interface Channel {
  /** What stands before the first message. */
  readonly head: string;
  readonly messages: readonly Message[];
  /** What a writer other than Sheaf got wrong: numbers that stand twice or go backwards. */
  readonly warnings: readonly FileIssue[];
}

/** A message to be written. Fields are printed in their order, between Subject and Acknowledge. */
export interface MessageDraft {
  readonly kind: MessageKind;
  readonly subject: string;
  readonly sentAt: Instant;
  readonly inReplyTo?: number;
  readonly fields?: readonly MessageField[];
  /** How the reader should confirm; nothing means that no answer is expected. */
  readonly acknowledge?: string;
}

/** The Acknowledge text of a message that expects no answer. */
const noActionNeeded = "No action needed";

// `## Message 5 (time) mark` (the marks ⏳ and ✅ are escaped: bundles in ASCII start sooner), and the same without number, time or mark; a bare `## Message` is a heading in one.
// A line ends at LF alone: the m flag would let U+2028 begin a heading inside somebody's text.
const heading =
  /(?<![^\n])## Message(?:[ \t]+(\d{1,9})(?=[ \t]*(?:[(\u23f3\u2705\r\n]|$))|(?=[ \t]*[(\u23f3\u2705])|(?=:[ \t]))(?:[ \t]*\(([^)\n]{0,60})\))?[^\n]*/g;

/** The first lines of a channel file (protocol section 4.1). */
export function channelHeader(from: AgentId, to: AgentId): string {
  return `# Messages: ${agentDisplay(from)} → ${agentDisplay(to)}\n`;
}

/**
 * Reads a channel file of any of the shapes in use: numbered messages in either order, without numbers or
 * times, and a file that is one message. Takes any text and is linear in its length.
 */
export function parseChannel(text: string): Channel {
  const starts = [...text.matchAll(heading)];
  if (starts.length === 0) return parseLoneMessage(text);
  const lines = lineCounter(text);
  const messages: Message[] = [];
  for (const [at, match] of starts.entries()) {
    const block = text.slice(match.index, starts[at + 1]?.index ?? text.length);
    const number = match[1] === undefined ? (messages.at(-1)?.number ?? 0) + 1 : Number(match[1]);
    messages.push(readMessage(block, { number, stamp: match[2] ?? "", line: lines(match.index) }));
  }
  return { head: text.slice(0, starts[0]?.index ?? 0), messages, warnings: numberWarnings(messages) };
}

/** A message as it stands in a channel file, `## Message 5 (2026-01-15 15:30) ⏳ UNREAD` and its fields. */
export function formatMessage(draft: MessageDraft, number: number): string {
  const head = `## Message ${number} (${formatMinute(draft.sentAt)}) ⏳ UNREAD\n`;
  return head + fieldsOfDraft(draft).map(formatField).join("");
}

/** A message as its reader gets it. */
export function readDraft(draft: MessageDraft, number: number): Message {
  const { kind, subject, sentAt, inReplyTo } = draft;
  return {
    number,
    kind,
    subject: plainLine(subject),
    inReplyTo,
    stamp: formatMinute(sentAt),
    sentAt,
    mark: undefined,
    fields: fieldsOfDraft(draft).filter(({ value }) => value !== ""),
    line: 0,
    text: formatMessage(draft, number),
  };
}

function fieldsOfDraft({ kind, subject, inReplyTo, fields = [], acknowledge = "" }: MessageDraft) {
  const replied = inReplyTo === undefined ? [] : [{ name: "In Reply To", value: `Message ${inReplyTo}` }];
  return [
    { name: "Subject", value: plainLine(subject) },
    { name: "Type", value: kind },
    ...replied,
    ...fields.map(({ name, value }) => ({ name, value: plainText(value) })),
    { name: "Acknowledge", value: plainText(acknowledge) || noActionNeeded },
  ];
}

/** The number that the next message of a channel gets: one more than the highest. */
export function nextNumber(channel: Channel): number {
  return channel.messages.reduce((highest, { number }) => Math.max(highest, number), 0) + 1;
}

/** A field's value, by name; empty where the message has none. */
export function fieldOf(message: Message, name: string): string {
  return message.fields.find((field) => field.name === name)?.value ?? "";
}

/** Whether the sender waits for an acknowledgement. */
export function asksForAnswer(message: Message): boolean {
  const text = fieldOf(message, "Acknowledge");
  return text !== "" && !/^no (?:immediate )?action needed/i.test(text);
}

interface Place {
  readonly number: number;
  readonly stamp: string;
  readonly line: number;
}

function readMessage(text: string, { number, stamp, line }: Place): Message {
  const firstLine = text.slice(0, endOfLine(text));
  const fields = fieldsOf(text);
  const field = (name: string) => fields.find((field) => field.name === name)?.value ?? "";
  const subject = field("Subject") || titleOf(firstLine);
  const written = stamp || field("Date") || field("Timestamp");
  return {
    number,
    kind: kindOf(field("Type"), subject),
    subject,
    inReplyTo: replyNumber(field("In Reply To")),
    stamp: written,
    sentAt: parseMinute(written.replace(/ UTC$/, "")),
    mark: markOf(firstLine) ?? markOf(field("Status")),
    fields,
    line,
    text,
  };
}

/** A file that is one message without a numbered heading: a receipt line or a title, fields, free sections. */
function parseLoneMessage(text: string): Channel {
  const empty = { head: text, messages: [], warnings: [] };
  if (fieldsOf(text).length === 0) return empty;
  const header = /^\uFEFF?# Messages:[^\n]*\n\s*/.exec(text)?.[0] ?? "";
  const line = header.split("\n").length;
  return {
    ...empty,
    head: header,
    messages: [readMessage(text.slice(header.length), { number: 1, stamp: "", line })],
  };
}

function titleOf(firstLine: string): string {
  return /^#{1,2} Messages?(?: to [^:]{1,40})?:[ \t]*(.*)$/.exec(firstLine)?.[1]?.trim() ?? "";
}

function markOf(text: string): Message["mark"] {
  if (/\u23f3 ?UNREAD/.test(text)) return "unread";
  return /(?:^|[ )])\u2705 ?READ\b/.test(text) ? "read" : undefined;
}

function replyNumber(text: string): number | undefined {
  const number = /^Message (\d{1,9})$/.exec(text)?.[1];
  return number === undefined ? undefined : Number(number);
}

function kindOf(type: string, subject: string): MessageKind {
  const written = messageKinds.find((kind) => kind === type.toLowerCase());
  if (written !== undefined) return written;
  if (/^re:/i.test(subject)) return "response";
  if (/^(?:ESCALATION|URGENT: Still blocked)/i.test(subject)) return "escalation";
  if (/alignment issue/i.test(subject)) return "alignment-issue";
  return /S2(?:\.P[123])?\s+COMPLETE|READY FOR SYNC/i.test(subject) ? "sync" : "update";
}

function numberWarnings(messages: readonly Message[]): FileIssue[] {
  const seen = new Set<number>();
  return messages.flatMap(({ number, line }, at) => {
    const before = messages[at - 1]?.number;
    const message = seen.has(number)
      ? `message ${number} stands twice`
      : before !== undefined && number < before
        ? `message ${number} stands after message ${before}`
        : undefined;
    seen.add(number);
    return message === undefined ? [] : [{ line, column: 1, message }];
  });
}

function endOfLine(text: string): number {
  const end = text.indexOf("\n");
  return end === -1 ? text.length : end;
}

/** Line numbers for offsets that only grow, in one pass over the text. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let at = text.indexOf("\n");
  return (offset) => {
    for (; at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
    return line;
  };
}
