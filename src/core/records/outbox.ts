import type { AgentId, Instant } from "../ids.ts";
import { formatInstant, parseInstant } from "../time.ts";
import { plainLine, plainText } from "./message-fields.ts";
import {
  channelHeader,
  messageKinds,
  parseChannel,
  readDraft,
  type Channel,
  type Message,
  type MessageDraft,
} from "./message.ts";
import { textWithMark, unreadOf } from "./receipts.ts";
import type { Receipts } from "./checkpoint.ts";

// What an agent has sent to one reader, as data: one JSON object a line in `outbox/<reader>.jsonl` of its live state.
// Numbers are data too, so that no text can be taken for a heading. The Markdown channel is rendered from it.

/** A line of an outbox. A message of an older channel file keeps its whole text. */
type Entry =
  | {
      readonly number: number;
      readonly kind: string;
      readonly subject: string;
      readonly at: string;
      readonly re?: number;
      readonly fields: readonly (readonly [name: string, value: string])[];
      readonly ack?: string;
    }
  | { readonly number: number; readonly text: string };

// Far above what anybody sends, and far below where counting by one ends.
const highestNumber = 1e12;

/** Reads an outbox; nothing has been sent where there is none. A line that cannot be read counts as not sent. */
export function parseOutbox(text: string | undefined): Channel {
  const messages = (text ?? "").split("\n").flatMap((line) => readEntry(line) ?? []);
  return { head: "", messages, warnings: [] };
}

/** The outbox with one message more, and the number that it got. */
export function appendToOutbox(text: string, draft: MessageDraft): { text: string; number: number } {
  const number =
    text.split("\n").reduce((most, line) => Math.max(most, parseEntry(line)?.number ?? 0), 0) + 1;
  const { kind, subject, sentAt, inReplyTo, fields = [], acknowledge = "" } = draft;
  const entry: Entry = {
    number,
    kind,
    subject: plainLine(subject),
    at: formatInstant(sentAt),
    ...(inReplyTo === undefined ? {} : { re: inReplyTo }),
    fields: fields.map(({ name, value }) => [name, plainText(value)] as const),
    ...(plainText(acknowledge) === "" ? {} : { ack: plainText(acknowledge) }),
  };
  const before = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return { text: `${before}${JSON.stringify(entry)}\n`, number };
}

/** An outbox made from a Markdown channel in any of the shapes in use; every message keeps its text. */
export function outboxFromChannel(text: string): string {
  let last = 0;
  const entries = parseChannel(text).messages.map((message): Entry => {
    last = Math.max(last + 1, message.number);
    return { number: last, text: message.text };
  });
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}

/** The Markdown channel of the protocol (section 4.1), with the marks that the reader's receipts give. */
export function renderChannel(
  { from, to }: { readonly from: AgentId; readonly to: AgentId },
  channel: Channel,
  receipts: Receipts,
): string {
  const unread = new Set(unreadOf(channel, receipts));
  const blocks = channel.messages.map(
    (message) => `\n${textWithMark(message, !unread.has(message)).trimEnd()}\n`,
  );
  return channelHeader(from, to) + blocks.join("");
}

function readEntry(line: string): Message | undefined {
  const entry = parseEntry(line);
  if (entry === undefined) return undefined;
  const { number } = entry;
  if ("text" in entry) {
    const [message] = parseChannel(entry.text).messages;
    return message === undefined ? undefined : { ...message, number, text: entry.text };
  }
  const sentAt = parseInstant(entry.at) ?? (0 as Instant);
  return readDraft(
    {
      kind: messageKinds.find((kind) => kind === entry.kind) ?? "update",
      subject: entry.subject,
      sentAt,
      ...(entry.re === undefined ? {} : { inReplyTo: entry.re }),
      fields: entry.fields.map(([name, value]) => ({ name, value })),
      ...(entry.ack === undefined ? {} : { acknowledge: entry.ack }),
    },
    number,
  );
}

function parseEntry(line: string): Entry | undefined {
  if (line === "") return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isEntry(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Checked by hand: a schema would cost every command its loading. */
function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null) return false;
  const { number, text, kind, subject, at, re, fields, ack } = value as Partial<Record<string, unknown>>;
  if (!isNumber(number)) return false;
  if (typeof text === "string") return true;
  const texts = [kind, subject, at, ack ?? ""].every((one) => typeof one === "string");
  return texts && (re === undefined || isNumber(re)) && Array.isArray(fields) && fields.every(isField);
}

function isField(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === "string");
}

function isNumber(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= highestNumber;
}
