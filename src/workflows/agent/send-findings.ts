import type { Finding } from "../../core/align/finding.ts";
import { lettersFor, unsentTo } from "../../core/align/message.ts";
import type { AgentId } from "../../core/ids.ts";
import type { AgentContext } from "../context/context.ts";
import { changeOwn } from "../state/change-own.ts";
import { sentTo, type OwnState } from "../state/own-state.ts";
import { reachable } from "./send-message.ts";

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
 * Tells the owners of findings, each in one message, in one write of the sender's live state. What this agent has told
 * an owner once is not told again. The sender's own part it can read.
 */
export async function sendFindings(
  context: AgentContext,
  findings: readonly Finding[],
  { dryRun }: { readonly dryRun: boolean },
): Promise<SendResult> {
  const owners = [...new Set(findings.flatMap(({ places }) => places.map(({ owner }) => owner)))];
  const others = owners.filter((owner) => owner !== context.agent);
  const { answer, sent } = await changeOwn(
    { ...context, dryRun },
    {
      command: "align",
      decide: (own) => {
        const unreachable = others.filter((owner) => !reachable(context, own).includes(owner));
        const readers = others.filter((owner) => !unreachable.includes(owner));
        const planned = newFor(context, own, { readers, findings });
        return {
          posts: planned.map((letter) => ({ to: letter.to, draft: lettersFor(letter.findings) })),
          subject: "findings of the comparison of all specs",
          answer: { planned: planned.map(inShort), unreachable },
        };
      },
    },
  );
  const { planned, unreachable } = answer;
  const numbered = planned.map((letter, at) => ({ ...letter, number: sent[at]?.number ?? 0 }));
  return { sent: dryRun ? planned : numbered, unreachable };
}

interface Planned {
  readonly to: AgentId;
  readonly findings: readonly Finding[];
}

function newFor(
  context: AgentContext,
  own: OwnState,
  { readers, findings }: { readonly readers: readonly AgentId[]; readonly findings: readonly Finding[] },
): Planned[] {
  return readers
    .map((to) => ({ to, findings: unsentTo(to, findings, sentTo(context, own, to)) }))
    .filter((letter) => letter.findings.length > 0);
}

function inShort({ to, findings }: Planned): SentFindings {
  return { to, findings: findings.map(({ id }) => id) };
}
