import { primary, type AgentId } from "../../core/ids.ts";
import { decideRequest } from "../../core/ownership/access-wish.ts";
import { isSameTarget, type Target } from "../../core/ownership/grant.ts";
import {
  requestDraft,
  requestsIn,
  unanswered,
  type AccessRequest,
} from "../../core/records/grant-message.ts";
import { nextNumber } from "../../core/records/message.ts";
import type { AgentContext } from "../context/context.ts";
import { changeOwn } from "../state/change-own.ts";
import { receivedFrom, sentTo, type OwnState } from "../state/own-state.ts";
import { readGrants } from "../read/read-grants.ts";
import { requireReason, requireVerdict } from "./errors.ts";
import { resolveTarget, type TargetWords } from "./resolve-target.ts";

export interface RequestWords extends TargetWords {
  readonly reason: string;
  readonly dryRun: boolean;
}

/** A request as it was sent, or would be. */
export interface Requested {
  readonly target: Target;
  readonly owner: AgentId;
  /** Who gets it: the owner, where there still is one, and the primary. */
  readonly sentTo: readonly AgentId[];
  /** Its number in the channel to the primary. */
  readonly number: number;
  /** Whether the same was asked before and nobody has answered; nothing is sent then. */
  readonly again: boolean;
}

/**
 * Asks the owner of a file, folder or section to let this agent change it: a message to the owner and to the primary,
 * in one write. Throws `usage` for a path that does not exist and without a reason; `refused` for what is the
 * agent's own, granted already, or nobody's to grant.
 */
export async function requestAccess(context: AgentContext, words: RequestWords): Promise<Requested> {
  const { agent, rulebook, system, git } = context;
  requireReason(words.reason, 'sheaf request <path> --reason "…"');
  const target = await resolveTarget(context, words);
  const grants = await readGrants(git, rulebook, [agent]);
  const verdict = requireVerdict(decideRequest({ agent, target, rulebook, grants, now: system.now() }));
  const { answer } = await changeOwn(
    { ...context, dryRun: words.dryRun },
    {
      command: "request",
      decide: (own) => {
        const asked = planRequest(context, own, { from: agent, target, owner: verdict.owner });
        const draft = requestDraft({ ...asked, from: agent, reason: words.reason, at: system.now() });
        return {
          posts: asked.again ? [] : asked.sentTo.map((to) => ({ to, draft })),
          subject: "request to change what is not its own",
          answer: asked,
        };
      },
    },
  );
  return answer;
}

function planRequest(
  context: AgentContext,
  own: OwnState,
  { from, target, owner }: Pick<AccessRequest, "from" | "target" | "owner">,
): Requested {
  const channel = sentTo(context, own, primary);
  const asked = requestsIn(channel, from).filter((request) => isSameTarget(request.target, target));
  const [open] = unanswered(asked, [receivedFrom(own, primary), receivedFrom(own, owner)]);
  const isThere = owner !== primary && !own.finished.has(owner);
  const readers = isThere ? [owner, primary] : [primary];
  return {
    target,
    owner,
    sentTo: readers,
    number: open?.number ?? nextNumber(channel),
    again: open !== undefined,
  };
}
