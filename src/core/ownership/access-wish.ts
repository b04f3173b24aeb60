import { agentDisplay, primary, type AgentId, type Instant } from "../ids.ts";
import {
  grantCommand,
  isPathGranted,
  isSameTarget,
  isSectionGranted,
  isSheafsOwn,
  pathInside,
  targetOwner,
  targetWords,
  type Grant,
  type Target,
} from "./grant.ts";
import { ownership } from "./ownership.ts";
import type { Rulebook } from "./rulebook.ts";

/** Who wants to change, or is to be allowed to change, what; and what is granted already. */
export interface AccessWish {
  readonly agent: AgentId;
  readonly target: Target;
  readonly rulebook: Rulebook;
  readonly grants: readonly Grant[];
  readonly now: Instant;
}

/** Why a wish goes no further. */
export interface AccessRefusal {
  readonly kind: "refused";
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

/** Whom an agent has to ask for something that is not its own, or why there is nothing to ask for. */
export function decideRequest(wish: AccessWish): { kind: "ask"; owner: AgentId } | AccessRefusal {
  const { agent, target, rulebook, grants } = wish;
  if (agent === primary) {
    return refused(
      "primary-overrides",
      "the primary asks nobody: it overrules, on record",
      'SHEAF_OVERRIDE="reason" git commit …',
    );
  }
  const closed = closedToAll(wish) ?? alreadyOwn(wish);
  if (closed !== undefined) return closed;
  if (isGranted(wish)) {
    const giver = grants.find((grant) => grant.to === agent)?.by ?? primary;
    const message = `${agentDisplay(giver)} lets ${agentDisplay(agent)} change ${targetWords(target)} already`;
    return refused("already-granted", message, "sheaf whoami");
  }
  const owner = targetOwner(target, rulebook);
  return { kind: "ask", owner: owner === undefined || owner === "generated" ? primary : owner };
}

/** Whether `by` may let the agent change the target, or why not. `until` is when the grant is to end. */
export function decideGrant(
  wish: AccessWish,
  by: AgentId,
  until: Instant | undefined,
): { kind: "grant" } | AccessRefusal {
  const { agent, target, grants, now } = wish;
  if (agent === primary || agent === by) {
    const message =
      agent === by
        ? "nobody grants itself anything"
        : "the primary needs no grant: it overrules, with a reason on record";
    return refused(agent === by ? "grant-to-self" : "primary-overrides", message, "sheaf status --problems");
  }
  const closed = closedToAll(wish) ?? notDecidedBy(wish, by) ?? alreadyOwn(wish);
  if (closed !== undefined) return closed;
  if (until !== undefined && until <= now) {
    return refused("ends-in-the-past", "the grant would have ended already", "say when: --until 2h");
  }
  const isCovered = grants.some(
    (grant) =>
      grant.by === by &&
      grant.to === agent &&
      isSameTarget(grant.target, target) &&
      (grant.end === undefined || (until !== undefined && grant.end >= until)),
  );
  if (!isCovered) return { kind: "grant" };
  const message = `${agentDisplay(agent)} may change ${targetWords(target)} already`;
  return refused("already-granted", message, `${grantCommand(agent, target)} --withdraw`);
}

/** Whether `by` has anything to withdraw: whoever granted something ends it, and nobody else. */
export function decideWithdrawal(wish: AccessWish, by: AgentId): { kind: "withdraw" } | AccessRefusal {
  const { agent, target, grants, now } = wish;
  const open = grants.filter(
    (grant) => isSameTarget(grant.target, target) && (grant.end === undefined || now < grant.end),
  );
  if (open.some((grant) => grant.by === by)) return { kind: "withdraw" };
  const [other] = open;
  const [name, words] = [agentDisplay(agent), targetWords(target)];
  return other === undefined
    ? refused("no-grant", `nobody lets ${name} change ${words}`, `sheaf grant ${agent} --help`)
    : refused(
        "no-grant",
        `${agentDisplay(other.by)} lets ${name} change ${words}, and alone withdraws it`,
        `sheaf send ${other.by} --subject "…"`,
      );
}

/** Refuses whoever is neither the owner nor the primary; undefined for those who are. */
export function notDecidedBy(
  { target, rulebook }: Pick<AccessWish, "target" | "rulebook">,
  by: AgentId,
): AccessRefusal | undefined {
  const owner = targetOwner(target, rulebook);
  if (by === primary || by === owner || owner === "generated") return undefined;
  const [words, name] = [targetWords(target), agentDisplay(owner ?? primary)];
  const message =
    owner === undefined || owner === primary
      ? `Primary alone decides on ${words}`
      : `${words} is ${name}'s: ${name} or Primary decides`;
  return refused("not-yours", message, "sheaf status --problems");
}

/** What nobody can be let change by hand, or not as a whole. */
function closedToAll({ target, rulebook }: AccessWish): AccessRefusal | undefined {
  const words = targetWords(target);
  if (targetOwner(target, rulebook) === "generated") {
    return refused("computed", `Sheaf computes ${words}; nobody edits it`, "sheaf sync --dry-run");
  }
  if (target.kind === "section") return undefined;
  const path = pathInside(target);
  if (isSheafsOwn(path, rulebook) || /(?:^|\/)\.git(?:attributes|modules)$/i.test(path)) {
    const message = `${words} says who may do what, or what its agent has done: it is not handed on`;
    return refused("not-grantable", message, 'sheaf send primary --subject "…"');
  }
  if (ownership(path, rulebook).access !== "sectioned") return undefined;
  const fix = `sheaf request --section "<name>" --document ${target.path} --reason "…"`;
  return refused("by-section", `${words} is shared by sections: name the section`, fix);
}

function alreadyOwn({ agent, target, rulebook }: AccessWish): AccessRefusal | undefined {
  const name = agentDisplay(agent);
  if (targetOwner(target, rulebook) === agent) {
    const message = `${targetWords(target)} is ${name}'s own`;
    return refused("own-path", message, "git commit");
  }
  if (target.kind === "section") return undefined;
  const { agents, lock } = ownership(pathInside(target), rulebook);
  if (!agents.includes(agent)) return undefined;
  const fix = lock === undefined ? "git commit" : `sheaf lock acquire ${lock} --operation "what for"`;
  return refused("own-path", `${name} is among those who write ${targetWords(target)}`, fix);
}

function isGranted({ agent, target, rulebook, grants, now }: AccessWish): boolean {
  const grantee = { agent, rulebook, grants, madeAt: now };
  return target.kind === "section"
    ? isSectionGranted(target.document, [target.section], grantee)
    : isPathGranted(pathInside(target), grantee);
}

function refused(code: string, message: string, fix: string): AccessRefusal {
  return { kind: "refused", code, message, fix };
}
