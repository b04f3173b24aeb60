import { agentDisplay, primary, type AgentId, type Instant } from "../../core/ids.ts";
import { decideGrant, decideWithdrawal, notDecidedBy } from "../../core/ownership/access-wish.ts";
import { isSameTarget, targetWords, type Target } from "../../core/ownership/grant.ts";
import {
  declineDraft,
  grantDraft,
  withdrawalDraft,
  type AccessRequest,
  type Decision,
} from "../../core/records/grant-message.ts";
import type { MessageDraft } from "../../core/records/message.ts";
import { type SheafError, usage } from "../../errors.ts";
import type { AgentContext } from "../context/context.ts";
import { refuseUnreachable } from "../agent/send-message.ts";
import { changeOwn } from "../state/change-own.ts";
import { readGrants } from "../read/read-grants.ts";
import { notAllowed, requireReason, requireVerdict } from "./errors.ts";
import { readOpenRequests } from "../read/open-requests.ts";
import { resolveTarget, type TargetWords } from "./resolve-target.ts";

/** Who is answered, about what, and whether anything is to be done at all. */
export interface AnswerWords extends TargetWords {
  readonly to: AgentId;
  readonly reason: string;
  readonly dryRun: boolean;
}

/** What was decided, or would be. */
export interface Decided {
  readonly kind: "granted" | "withdrawn" | "declined";
  readonly to: AgentId;
  readonly target: Target;
  /** The requests that this answers, by their numbers in the channel to the primary. */
  readonly requests: readonly number[];
  readonly until: Instant | undefined;
}

/**
 * Lets another agent change a file, folder or section, until a time or until it is withdrawn. The message in the
 * grantor's own outbox is the grant: hooks, `verify`, the sync and the server read it in the grantor's live state.
 * Without a path it answers the only open request. Throws `refused` where somebody else decides, or nobody.
 */
export async function grantAccess(
  context: AgentContext,
  words: AnswerWords & { readonly until: Instant | undefined },
): Promise<Decided> {
  const { agent: by, rulebook, git, system } = context;
  const { to, until } = words;
  const { target, requests } = await findSubject(context, words);
  const grants = await readGrants(git, rulebook, [to]);
  requireVerdict(decideGrant({ agent: to, target, rulebook, grants, now: system.now() }, by, until));
  const decided = { kind: "granted", to, target, requests, until } as const;
  return answer(context, words, decided, (decision) => grantDraft(decision, until));
}

/** Ends what this agent has granted. Commits that were made before stay good. Throws `refused` where there is nothing. */
export async function withdrawGrant(context: AgentContext, words: AnswerWords): Promise<Decided> {
  const { agent: by, rulebook, git, system } = context;
  const grants = await readGrants(git, rulebook, [words.to]);
  const own = grants.filter((grant) => grant.by === by).map(({ target }) => target);
  const target = await resolveTarget(context, words, own);
  const wish = { agent: words.to, target, rulebook, grants, now: system.now() };
  requireVerdict(decideWithdrawal(wish, by));
  const decided = { kind: "withdrawn", to: words.to, target, requests: [], until: undefined } as const;
  return answer(context, words, decided, withdrawalDraft);
}

/** Turns a request down, with the reason. Throws `refused` where there is none, or somebody else decides. */
export async function declineRequest(context: AgentContext, words: AnswerWords): Promise<Decided> {
  requireReason(words.reason, 'sheaf decline <agent> --reason "…"');
  const { target, requests } = await findSubject(context, words);
  const other = notDecidedBy({ target, rulebook: context.rulebook }, context.agent);
  if (other !== undefined) throw notAllowed(other);
  if (requests.length === 0) throw noRequest(words.to, targetWords(target));
  const decided = { kind: "declined", to: words.to, target, requests, until: undefined } as const;
  return answer(context, words, decided, declineDraft);
}

/** What is named, with the open requests for it; where nothing is named, the only open request. */
async function findSubject(context: AgentContext, words: AnswerWords) {
  const open = await readOpenRequests(context, words.to === primary ? [] : [words.to]);
  if (words.path === undefined && words.section === undefined) {
    const target = onlyTarget(context, words.to, open);
    return { target, requests: numbersFor(open, target) };
  }
  const asked = open.map(({ target }) => target);
  const target = await resolveTarget(context, words, asked);
  return { target, requests: numbersFor(open, target) };
}

function onlyTarget(context: AgentContext, to: AgentId, open: readonly AccessRequest[]): Target {
  const { agent, rulebook } = context;
  const mine = open.filter(({ target }) => notDecidedBy({ target, rulebook }, agent) === undefined);
  const [first, ...others] = mine;
  if (first === undefined) throw noRequest(to, "anything that you decide on");
  if (others.every(({ target }) => isSameTarget(target, first.target))) return first.target;
  throw usage(
    "which-request",
    `${agentDisplay(to)} has asked for ${mine.map(({ target }) => targetWords(target)).join(", ")}`,
    `name one: sheaf grant ${to} <path>`,
  );
}

function numbersFor(open: readonly AccessRequest[], target: Target): number[] {
  return open.filter((request) => isSameTarget(request.target, target)).map(({ number }) => number);
}

async function answer(
  context: AgentContext,
  { to, reason, dryRun }: AnswerWords,
  decided: Decided,
  draftOf: (decision: Decision) => MessageDraft,
): Promise<Decided> {
  const { target, requests } = decided;
  const { answer } = await changeOwn(
    { ...context, dryRun },
    {
      command: { granted: "grant", withdrawn: "grant", declined: "decline" }[decided.kind],
      decide: (own) => {
        refuseUnreachable(context, own, [to]);
        const draft = draftOf({ target, requests, reason, at: context.system.now() });
        const subject = `${decided.kind} to ${agentDisplay(to)}`;
        return { posts: [{ to, draft }], subject, answer: decided };
      },
    },
  );
  return answer;
}

function noRequest(to: AgentId, what: string): SheafError {
  const message = `${agentDisplay(to)} has no open request for ${what}`;
  return notAllowed({ code: "no-request", message, fix: "sheaf status --problems" });
}
