import type { AgentId, Instant } from "../ids.ts";
import { isSameTarget, targetWords, type Grant, type Target } from "../ownership/grant.ts";
import { formatInstant, parseInstant } from "../time.ts";
import type { MessageField } from "./message-fields.ts";
import { fieldOf, type Channel, type Message, type MessageDraft } from "./message.ts";

// Requests and what became of them are messages: a channel has one writer, only grows, and lies on the branch of
// whoever says it (docs/decisions/0017-grants-are-messages.md).

/** An agent's wish to change what is somebody else's, as its message to the primary. */
export interface AccessRequest {
  readonly from: AgentId;
  /** The number of the message to the primary. Answers refer to it, the owner's too. */
  readonly number: number;
  readonly owner: AgentId;
  readonly target: Target;
  readonly reason: string;
  readonly at: Instant;
}

/** The message to the owner and to the primary. */
export function requestDraft({ owner, number, target, reason, at }: AccessRequest): MessageDraft {
  return {
    kind: "handoff-request",
    subject: `May I change ${targetWords(target)}?`,
    sentAt: at,
    fields: [
      ...targetFields(target),
      { name: "Owner", value: owner },
      { name: "Request", value: String(number) },
      { name: "Reason", value: reason },
    ],
    acknowledge: "Answer with sheaf grant or sheaf decline",
  };
}

/** What the owner or the primary says to a wish, asked or not. */
export interface Decision {
  readonly target: Target;
  /** The requests that it answers, by number. */
  readonly requests: readonly number[];
  readonly at: Instant;
  readonly reason?: string | undefined;
}

/** The message that is a grant. */
export function grantDraft(decision: Decision, until: Instant | undefined): MessageDraft {
  const ends = until === undefined ? [] : [{ name: "Until", value: formatInstant(until) }];
  return decisionDraft("grant", `You may change ${targetWords(decision.target)}`, decision, ends);
}

/** The message that ends all grants of the same thing before it in its channel. */
export function withdrawalDraft(decision: Decision): MessageDraft {
  const ended = [{ name: "Ended", value: formatInstant(decision.at) }];
  const subject = `No longer yours to change: ${targetWords(decision.target)}`;
  return decisionDraft("grant-withdrawn", subject, decision, ended);
}

/** The message that turns a wish down. */
export function declineDraft(decision: Decision): MessageDraft {
  return decisionDraft("grant-declined", `Declined: ${targetWords(decision.target)}`, decision, []);
}

function decisionDraft(
  kind: MessageDraft["kind"],
  subject: string,
  { target, requests, at, reason = "" }: Decision,
  more: readonly MessageField[],
): MessageDraft {
  const asked = requests.length === 0 ? [] : [{ name: "Request", value: requests.join(", ") }];
  const fields = [...targetFields(target), ...asked, ...more, { name: "Reason", value: reason }];
  return { kind, subject, sentAt: at, fields };
}

/** The grants of one channel, as they stand at its end: each with the earlier of its own end and a withdrawal. */
export function grantsIn({ messages }: Pick<Channel, "messages">, by: AgentId, to: AgentId): Grant[] {
  return messages.flatMap((message, at): Grant[] => {
    const target = message.kind === "grant" ? targetOf(message) : undefined;
    if (target === undefined) return [];
    const withdrawals = messages.slice(at + 1).flatMap((later) => withdrawnAt(later, target));
    const ends = [...withdrawals, ...instantsIn(message, "Until")];
    return [{ by, to, target, end: ends.length === 0 ? undefined : (Math.min(...ends) as Instant) }];
  });
}

function withdrawnAt(message: Message, granted: Target): Instant[] {
  const target = message.kind === "grant-withdrawn" ? targetOf(message) : undefined;
  if (target === undefined || !isSameTarget(target, granted)) return [];
  // A date that nobody can read must not leave open what was meant to be closed. Commits know whole seconds only, so
  // those of this second count as made before.
  const [at = 0] = instantsIn(message, "Ended");
  return [(at + 1_000) as Instant];
}

/** An end that is written and cannot be read has passed. */
function instantsIn(message: Message, name: string): Instant[] {
  const text = fieldOf(message, name);
  return text === "" ? [] : [parseInstant(text) ?? (0 as Instant)];
}

/** The wishes that an agent has told the primary. */
export function requestsIn({ messages }: Channel, from: AgentId): AccessRequest[] {
  return messages.flatMap((message): AccessRequest[] => {
    const target = message.kind === "handoff-request" ? targetOf(message) : undefined;
    if (target === undefined) return [];
    const { number, sentAt = 0 as Instant } = message;
    const owner = fieldOf(message, "Owner") as AgentId;
    return [{ from, number, owner, target, reason: fieldOf(message, "Reason"), at: sentAt }];
  });
}

/** Those of an agent's requests that none of these channels to it answers. */
export function unanswered(
  requests: readonly AccessRequest[],
  answers: readonly (Channel | undefined)[],
): AccessRequest[] {
  const answered = new Set(answers.flatMap((channel) => (channel === undefined ? [] : answeredIn(channel))));
  return requests.filter(({ number }) => !answered.has(number));
}

function answeredIn({ messages }: Channel): number[] {
  return messages
    .filter(({ kind }) => kind === "grant" || kind === "grant-declined")
    .flatMap((message) => fieldOf(message, "Request").match(/\d{1,9}/g) ?? [])
    .map(Number);
}

function targetFields(target: Target): MessageField[] {
  if (target.kind === "section") {
    return [
      { name: "Section", value: quoted(target.section) },
      { name: "Document", value: quoted(target.document) },
    ];
  }
  return [{ name: target.kind === "file" ? "File" : "Folder", value: quoted(target.path) }];
}

/** What a message is about, where it is about one thing that can be granted. */
export function targetOf(message: Message): Target | undefined {
  const field = (name: string) => unquoted(fieldOf(message, name));
  const [file, folder, section, document] = ["File", "Folder", "Section", "Document"].map(field);
  if (section && document) return { kind: "section", document, section };
  if (file) return { kind: "file", path: file };
  return folder ? { kind: "folder", path: folder } : undefined;
}

/** A name as a field can carry it: fields are trimmed, and lose control characters. */
function quoted(name: string): string {
  return /^[^\s"\u0000-\u001F\u007F-\u009F](?:[^\u0000-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F])?$/u.test(
    name,
  )
    ? name
    : JSON.stringify(name).replace(
        /[\u007F-\u009F]/g,
        (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : "";
  } catch {
    return "";
  }
}
