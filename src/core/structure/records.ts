import { mapVersions } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import { mergeKeyed, pickChanged } from "./keyed.ts";

const messageHeading = /^## Message \d/m;

/** One message with the lines up to the next. */
interface MessageRecord {
  /** Its heading without the mark that says whether it was read. */
  readonly key: string;
  readonly text: string;
}

/**
 * Merges a channel by its messages, `## Message N (time)` blocks: each message once, what both sides sent in the
 * order of number and time. A message that both changed, or that stands under one heading with two texts, is a
 * conflict.
 *
 * @returns undefined for what is no channel in both sides, and for any conflict
 */
export function mergeChannel(texts: ThreeWay<string>): string | undefined {
  const { base, ours, theirs } = mapVersions(texts, readChannel);
  if (ours.records.length === 0 || theirs.records.length === 0) return undefined;
  const head = pickChanged(base.head, ours.head, theirs.head);
  const merged = mergeKeyed(
    { base: base.records, ours: ours.records, theirs: theirs.records },
    { isSame: (a, b) => a.text === b.text, merge: mergeRecord },
  );
  if (head === undefined || merged === undefined) return undefined;
  return head + merged.map(({ text }, at) => (at < merged.length - 1 ? spaced(text) : text)).join("");
}

function mergeRecord(
  base: MessageRecord | undefined,
  ours: MessageRecord,
  theirs: MessageRecord,
): MessageRecord | undefined {
  // What blank lines follow a message depends on whether it was the last.
  const text = pickChanged(base?.text.trimEnd(), ours.text.trimEnd(), theirs.text.trimEnd());
  if (text === undefined) return undefined;
  const [left, right] = [ours, theirs].map((record) => record.text.slice(record.text.trimEnd().length));
  return { key: ours.key, text: text + ((left ?? "") > (right ?? "") ? left : right) };
}

/** A message that another one follows is set apart by a blank line. */
function spaced(text: string): string {
  return /\n\r?\n$/.test(text) ? text : text + (text.endsWith("\n") ? "\n" : "\n\n");
}

function readChannel(text: string): { head: string; records: readonly MessageRecord[] } {
  const first = text.search(messageHeading);
  if (first === -1) return { head: text, records: [] };
  const texts = text.slice(first).split(/^(?=## Message \d)/m);
  const records = texts.map((text) => {
    const heading = text.slice(0, (text.indexOf("\n") + 1 || text.length + 1) - 1);
    return { key: messageKey(heading), text };
  });
  return { head: text.slice(0, first), records };
}

/** Whether a line begins a message of a channel. */
export function isMessageHeading(line: string): boolean {
  return messageHeading.test(line);
}

/** What a message is recognised by: its heading without the mark that says whether it was read. */
export function messageKey(heading: string): string {
  return heading.replace(/[ \t]*(?:\u23f3|\u2705).*$/su, "").trim();
}
