import type { Finding } from "../../core/align/finding.ts";
import { lettersFor, unsentTo } from "../../core/align/message.ts";
import type { AgentId } from "../../core/ids.ts";
import type { AgentContext } from "../context/context.ts";
import { commitOwn } from "./commit-own.ts";
import { readOwnState, type OwnState } from "./own-state.ts";
import { post, reachable } from "./send-message.ts";

/** One message about findings; without a number where it was only planned. */
export interface SentFindings {
  readonly to: AgentId;
  readonly number?: number;
  readonly findings: readonly string[];
}

export interface SendResult {
  readonly sent: readonly SentFindings[];
  /** Owners of findings whose work is finished. */
  readonly unreachable: readonly AgentId[];
}

/**
 * Tells the owners of findings, each in one message, in one commit on the sender's branch. What this agent has
 * told an owner once is not told again; with nothing new there is no commit. The sender's own part it can read.
 */
export async function sendFindings(
  context: AgentContext,
  findings: readonly Finding[],
  { dryRun }: { readonly dryRun: boolean },
): Promise<SendResult> {
  const own = await readOwnState(context);
  const owners = [...new Set(findings.flatMap(({ places }) => places.map(({ owner }) => owner)))];
  const others = owners.filter((owner) => owner !== context.agent);
  const unreachable = others.filter((owner) => !reachable(context, own).includes(owner));
  const readers = others.filter((owner) => !unreachable.includes(owner));
  const planned = newFor(own, readers, findings);
  if (dryRun || planned.length === 0) return { sent: planned.map(inShort), unreachable };
  const sentAt = context.system.now();
  const { answer } = await commitOwn(context, {
    command: "align",
    decide: (own) => {
      const posts = newFor(own, readers, findings).map((letter) => {
        const draft = { ...lettersFor(letter.findings), sentAt };
        return { letter, ...post(context, own, letter.to, draft) };
      });
      return {
        files: new Map(posts.map(({ path, content }) => [path, { content }])),
        subject: "findings of the comparison of all specs",
        answer: posts.map(({ letter, number }) => ({ ...inShort(letter), number })),
      };
    },
  });
  return { sent: answer, unreachable };
}

interface Planned {
  readonly to: AgentId;
  readonly findings: readonly Finding[];
}

function newFor(own: OwnState, readers: readonly AgentId[], findings: readonly Finding[]): Planned[] {
  return readers
    .map((to) => ({ to, findings: unsentTo(to, findings, own.outbox.get(to) ?? "") }))
    .filter((letter) => letter.findings.length > 0);
}

function inShort({ to, findings }: Planned): SentFindings {
  return { to, findings: findings.map(({ id }) => id) };
}
