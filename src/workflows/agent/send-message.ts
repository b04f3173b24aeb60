import { heirOf } from "../../core/manifest/heirs.ts";
import { agentDisplay, parseAgentId, type AgentId } from "../../core/ids.ts";
import type { MessageDraft } from "../../core/records/message.ts";
import { refused, usage } from "../../errors.ts";
import type { AgentContext, Context } from "../context/context.ts";
import { requireAgent } from "../context/require-agent.ts";
import { changeOwn } from "../state/change-own.ts";
import { receivedFrom, type OwnState } from "../state/own-state.ts";

/** A message as its sender gives it; Sheaf stamps the time. */
export type Letter = Omit<MessageDraft, "sentAt">;

/** A message that was sent. */
export interface Sent {
  readonly to: AgentId;
  /** Its number in the channel. */
  readonly number: number;
}

/**
 * Sends a message to each of the readers, in one write of the sender's live state, where the readers see it at once.
 * Throws `refused` for a reader whose work is finished and for the sender itself, and `usage` for an answer to a
 * message that the reader has not sent; nothing is sent then.
 */
export async function sendMessage(
  context: AgentContext,
  readers: readonly AgentId[],
  letter: Letter,
): Promise<readonly Sent[]> {
  const { sent } = await changeOwn(context, {
    command: "send",
    decide: (own) => {
      refuseUnreachable(context, own, readers);
      for (const to of readers) refuseUnknownReply(own, to, letter.inReplyTo);
      return {
        posts: readers.map((to) => ({ to, draft: letter })),
        subject: `message to ${readers.map(agentDisplay).join(", ")}`,
        answer: undefined,
      };
    },
  });
  return sent;
}

/** Reads the name of a reader; an agent whose work went to another is read by that one. Throws `usage`. */
export function requireReader(context: Context, name: string): AgentId {
  const agent = parseAgentId(name);
  return (agent === undefined ? undefined : heirOf(context.manifest, agent)) ?? requireAgent(context, name);
}

/** Everyone of the roster whom the sender can reach. */
export function reachable({ agent, manifest }: AgentContext, own: OwnState): AgentId[] {
  return manifest.agents.map(({ id }) => id).filter((id) => id !== agent && !own.finished.has(id));
}

/** Throws `refused` for a reader whose work is finished, and for the sender itself. */
export function refuseUnreachable(context: AgentContext, own: OwnState, readers: readonly AgentId[]): void {
  const reached = reachable(context, own);
  const lost = readers.find((id) => !reached.includes(id));
  if (lost === undefined) return;
  const self = lost === context.agent;
  throw refused(
    self ? "message-to-self" : "reader-finished",
    self
      ? `${agentDisplay(lost)} cannot send itself a message`
      : `${agentDisplay(lost)} has finished its work and will read no more messages`,
    `send it to one of ${reached.join(", ") || "nobody: no other agent is at work"}`,
  );
}

/** An answer ends an escalation: one to the wrong number would end another, or none. */
function refuseUnknownReply(own: OwnState, to: AgentId, number: number | undefined): void {
  const sent = receivedFrom(own, to).messages;
  if (number === undefined || sent.some((message) => message.number === number)) return;
  const numbers = sent.map((message) => message.number);
  throw usage(
    "no-such-message",
    `${agentDisplay(to)} has sent you no message ${number}: ${numbers.join(", ") || "none at all"}`,
    `sheaf inbox --from ${to}`,
  );
}
