import { primary, type AgentId } from "../ids.ts";
import { channelHeader, fieldOf, parseChannel, type Message } from "../records/message.ts";
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

function readerIn(head: string): AgentId | undefined {
  return findAgent(/(?:→|->)\s*(.+)$/m.exec(head)?.[1] ?? "");
}

export interface ImportedChannels {
  readonly channels: readonly ImportedChannel[];
  readonly contradictions: readonly Remark[];
  readonly mapped: readonly Remark[];
}

/** The channels, oldest message first. A number that stands twice is given anew, and that is told. */
export function joinChannels(messages: readonly ReadMessage[]): ImportedChannels {
  const pairs = [...new Set(messages.map(({ from, to }) => `${from} ${to}`))].sort();
  const joined = pairs.map((pair) =>
    joinChannel(messages.filter(({ from, to }) => `${from} ${to}` === pair)),
  );
  return {
    channels: joined.flatMap(({ channel }) => channel ?? []),
    contradictions: joined.flatMap(({ contradictions }) => contradictions),
    mapped: joined.flatMap(({ mapped }) => mapped),
  };
}

interface Joined {
  readonly channel: ImportedChannel | undefined;
  readonly contradictions: readonly Remark[];
  readonly mapped: readonly Remark[];
}

function joinChannel(messages: readonly ReadMessage[]): Joined {
  const sorted = messages.toSorted((a, b) => a.message.number - b.message.number);
  const [first] = sorted;
  if (first === undefined) return { channel: undefined, contradictions: [], mapped: [] };
  const { from, to } = first;
  const numbers = sorted.map(({ message }) => message.number);
  const isUnique = new Set(numbers).size === numbers.length;
  const text = sorted.map((one, at) => blockOf(one.message, isUnique ? one.message.number : at + 1));
  const sources = [...new Set(sorted.map(({ path }) => path))];
  const doubled = sorted.filter(({ message }, at) => message.number === numbers[at - 1]);
  return {
    channel: { from, to, text: `${channelHeader(from, to)}${text.join("")}`, sources },
    contradictions: doubled.map(({ path, message }) => ({
      path,
      line: message.line,
      message: `message ${message.number} from ${from} stands twice; all of them are numbered anew`,
    })),
    mapped: sources.map((path) => ({
      path,
      message: `its messages stand in the channel from ${from} to ${to}`,
    })),
  };
}

/** A message under the heading that Sheaf writes, its own words as they are below. */
function blockOf(message: Message, number: number): string {
  const { text, stamp, mark, subject } = message;
  const words = { unread: " ⏳ UNREAD", read: " ✅ READ" };
  const heading = `## Message ${number}${stamp === "" ? "" : ` (${oneLine(stamp)})`}${mark === undefined ? "" : words[mark]}`;
  const body = text.startsWith("## Message") ? text.slice(text.indexOf("\n") + 1 || text.length) : text;
  const subjectLine =
    fieldOf(message, "Subject") === "" && subject !== "" ? `**Subject:** ${oneLine(subject)}\n` : "";
  return `\n${heading}\n${subjectLine}${body.trim()}\n`;
}

/** A heading's time stands in brackets: it can hold neither one nor a line's end. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[()]/g, "").trim().slice(0, 60);
}
