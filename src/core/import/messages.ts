import { primary, type AgentId, type Instant } from "../ids.ts";
import { closedField } from "../records/escalation.ts";
import { channelHeader, fieldOf, parseChannel, type Message } from "../records/message.ts";
import { formatInstant } from "../time.ts";
import { findAgent } from "./agent-names.ts";
import type { Remark, SourceText } from "./source.ts";

/** A file with messages, of any of the four shapes, and whose they are as far as its path tells. */
export interface MessageFile extends SourceText {
  readonly from: AgentId;
  readonly to: AgentId | undefined;
}

/** One message of the source. */
export interface ReadMessage {
  readonly path: string;
  readonly from: AgentId;
  readonly to: AgentId;
  readonly message: Message;
}

/** A channel as it will be, with the messages of all files between the two. */
export interface ImportedChannel {
  readonly from: AgentId;
  readonly to: AgentId;
  readonly text: string;
  readonly sources: readonly string[];
  /** The number of its last message. */
  readonly last: number;
}

export interface ReadMessages {
  readonly messages: readonly ReadMessage[];
  readonly unknown: readonly Remark[];
}

/** Reads all messages. A file in which none is found, and text before the first one, are unknown. */
export function readMessages(files: readonly MessageFile[]): ReadMessages {
  const read = files.map((file) => ({ file, channel: parseChannel(file.text) }));
  return {
    messages: read.flatMap(({ file, channel }) =>
      channel.messages.map((message): ReadMessage => {
        const to = file.to ?? findAgent(fieldOf(message, "To")) ?? readerIn(channel.head) ?? primary;
        return { path: file.path, from: file.from, to, message };
      }),
    ),
    unknown: read.flatMap(({ file, channel }) => {
      if (channel.messages.length === 0) return [{ path: file.path, message: "no message was found in it" }];
      const isPlain = channel.head.trim() === "" || /^# Messages?:[^\n]*\s*$/.test(channel.head);
      return isPlain ? [] : [{ path: file.path, line: 1, message: "text before the first message" }];
    }),
  };
}

// `S2 COMPLETE`, `S2.P1 Complete`, `s2p1_complete`, `Completed S2`, and not an iteration, `S2.P1.I1 Complete`.
const completion =
  /(?<![a-z0-9])S2(?:[._]?P[123])?(?:[\s:_\u2013-]|is){1,4}(?:COMPLETED?|DONE|FINISHED)(?![a-z])|(?:COMPLETED?|FINISHED) S2(?:[._]?P[123])?(?![.\w])|READY FOR (?:SYNC|S3|S2\.P2)(?!\w)/i;

/** Whether a message tells that S2 is complete: in its subject, its type, a heading, a bold line, or its file's name. */
export function isCompletion({ path, message }: ReadMessage): boolean {
  if (message.kind === "sync") return true;
  if (message.kind !== "update") return false;
  const ready = message.fields.some(
    ({ name, value }) => /^Ready for (?:S3|S2\.P2|Sync)$/i.test(name) && /^(?:yes|true)\b/i.test(value),
  );
  const heads = message.text.split("\n").filter((line) => /^#{1,4} |^\W{0,4}\*\*[^*]+\*\*\W*$/.test(line));
  const name = path.split("/").at(-1) ?? "";
  const isTyped = /^complet/i.test(fieldOf(message, "Type"));
  return ready || isTyped || [message.subject, name, ...heads].some((text) => completion.test(text));
}

function readerIn(head: string): AgentId | undefined {
  return findAgent(/(?:→|->)\s*(.+)$/m.exec(head)?.[1] ?? "");
}

export interface ImportedChannels {
  readonly channels: readonly ImportedChannel[];
  readonly contradictions: readonly Remark[];
  readonly mapped: readonly Remark[];
  /** What nobody had read or answered. */
  readonly missing: readonly Remark[];
}

/** The channels, oldest message first. A number that stands twice is given anew, and that is told. */
export function joinChannels(messages: readonly ReadMessage[], now: Instant): ImportedChannels {
  const pairs = [...new Set(messages.map(({ from, to }) => `${from} ${to}`))].sort();
  const joined = pairs.map((pair) =>
    joinChannel(
      messages.filter(({ from, to }) => `${from} ${to}` === pair),
      (one) => findAnswer(messages, one)?.message.sentAt ?? now,
    ),
  );
  return {
    channels: joined.flatMap(({ channel }) => channel ?? []),
    contradictions: joined.flatMap(({ contradictions }) => contradictions),
    mapped: joined.flatMap(({ mapped }) => mapped),
    missing: [
      ...joined.flatMap(({ missing }) => missing),
      ...messages.flatMap((one) => unanswered(messages, one)),
    ],
  };
}

/** What the other side wrote after a message, or to it. */
function findAnswer(messages: readonly ReadMessage[], { from, to, message }: ReadMessage) {
  const later = (other: Message) =>
    other.sentAt !== undefined && message.sentAt !== undefined && other.sentAt >= message.sentAt;
  return messages.find(
    (other) =>
      other.from === to &&
      other.to === from &&
      (other.message.inReplyTo === message.number || later(other.message)),
  );
}

function unanswered(messages: readonly ReadMessage[], one: ReadMessage): Remark[] {
  const { path, message } = one;
  if (message.kind !== "escalation" || findAnswer(messages, one) !== undefined) return [];
  const words = `nobody answered "${oneLine(message.subject)}"; it is closed, and what still blocks is escalated anew`;
  return [{ path, line: message.line, message: words }];
}

interface Joined {
  readonly channel: ImportedChannel | undefined;
  readonly contradictions: readonly Remark[];
  readonly mapped: readonly Remark[];
  readonly missing: readonly Remark[];
}

function joinChannel(messages: readonly ReadMessage[], closedAt: (message: ReadMessage) => Instant): Joined {
  const sorted = messages.toSorted((a, b) => a.message.number - b.message.number);
  const [first] = sorted;
  if (first === undefined) return { channel: undefined, contradictions: [], mapped: [], missing: [] };
  const { from, to } = first;
  const numbers = sorted.map(({ message }) => message.number);
  const isUnique = new Set(numbers).size === numbers.length;
  const numberAt = (at: number) => (isUnique ? (numbers[at] ?? 0) : at + 1);
  const text = sorted.map((one, at) =>
    blockOf(one.message, numberAt(at), one.message.kind === "escalation" ? closedAt(one) : undefined),
  );
  const unread = sorted.filter(({ message }) => message.mark !== "read").at(-1);
  const sources = [...new Set(sorted.map(({ path }) => path))];
  const doubled = sorted.filter(({ message }, at) => message.number === numbers[at - 1]);
  return {
    channel: {
      from,
      to,
      text: `${channelHeader(from, to)}${text.join("")}`,
      sources,
      last: numberAt(sorted.length - 1),
    },
    contradictions: doubled.map(({ path, message }) => ({
      path,
      line: message.line,
      message: `message ${message.number} from ${from} stands twice; all of them are numbered anew`,
    })),
    mapped: sources.map((path) => ({
      path,
      message: `its messages stand in the channel from ${from} to ${to}`,
    })),
    missing:
      unread === undefined
        ? []
        : [
            {
              path: unread.path,
              line: unread.message.line,
              message: `${to} had not read the messages of ${from} up to this one; they count as read`,
            },
          ],
  };
}

/** A message under the heading that Sheaf writes, its own words as they are below. */
function blockOf(message: Message, number: number, closedAt: Instant | undefined): string {
  const { text, stamp, mark, subject } = message;
  const words = { unread: " ⏳ UNREAD", read: " ✅ READ" };
  const heading = `## Message ${number}${stamp === "" ? "" : ` (${oneLine(stamp)})`}${mark === undefined ? "" : words[mark]}`;
  const body = text.startsWith("## Message") ? text.slice(text.indexOf("\n") + 1 || text.length) : text;
  const subjectLine =
    fieldOf(message, "Subject") === "" && subject !== "" ? `**Subject:** ${oneLine(subject)}\n` : "";
  const closed = closedAt === undefined ? "" : `**${closedField}:** ${formatInstant(closedAt)}\n`;
  return `\n${heading}\n${subjectLine}${closed}${body.trim()}\n`;
}

/** A heading's time stands in brackets: it can hold neither one nor a line's end. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[()]/g, "").trim().slice(0, 60);
}
