import type { EscalationFacts } from "../records/escalation-facts.ts";
import { openQuestions } from "./open-questions.ts";
import { agentDisplay, primary, type AgentId, type Instant } from "../ids.ts";
import type { AccessRequest } from "../records/grant-message.ts";
import { grantCommand, targetWords } from "../ownership/grant.ts";
import { shellWord } from "../text/shell-word.ts";
import type { AgentStatus } from "./status-rows.ts";
import { syncPointOf, type SyncLimits } from "./sync-point.ts";
import { formatAge } from "../time.ts";

/** Something that needs the primary or a person, with the command that helps. */
export interface Problem {
  readonly kind:
    | "escalation-overdue"
    | "escalation-open"
    | "request-open"
    | "blocked"
    | "stale"
    | "silent"
    | "not-started"
    | "no-worktree"
    | "hooks-off"
    | "sync-late"
    | "sync-over-time"
    | "fallback";
  readonly agent: AgentId;
  readonly message: string;
  readonly run: string;
  /** Every step or way on, where there is more than one. */
  readonly choices?: readonly Choice[];
}

/** One way on: what it means, and its command. */
export interface Choice {
  readonly why: string;
  readonly run: string;
}

/** What is known when problems are looked for. Durations in milliseconds. */
export interface ProblemFacts extends SyncLimits {
  readonly agents: readonly AgentStatus[];
  /** Escalations of all agents, solved ones too. */
  readonly escalations: readonly EscalationFacts[];
  /** Requests to change what is somebody else's, that nobody has answered. */
  readonly requests: readonly AccessRequest[];
  readonly now: Instant;
  readonly answerWithinMs: number;
}

/**
 * Finds what somebody has to look at: first the escalations, oldest first, then what each agent needs, then the
 * limits of the sync point (protocol sections 4.4, 9 and 10).
 */
export function findProblems(facts: ProblemFacts): Problem[] {
  return [
    ...escalationProblems(facts),
    ...facts.requests.map((request) => requestProblem(request, facts.now)),
    ...facts.agents.flatMap((row) => agentProblems(row, facts)),
    ...syncProblems(facts),
  ];
}

function escalationProblems({ escalations, now, answerWithinMs }: ProblemFacts): Problem[] {
  return openQuestions(escalations).map(({ from, number, issue, at }) => {
    const answer = `sheaf send ${from} --reply-to ${number} --subject "Re: …" --action "…"`;
    const isOverdue = now - at >= answerWithinMs;
    const limit = isOverdue ? `, which should take ${formatAge(answerWithinMs)}` : "";
    return {
      kind: isOverdue ? "escalation-overdue" : "escalation-open",
      agent: from,
      message: `${agentDisplay(from)} has waited ${formatAge(now - at)} for an answer${limit}: ${issue}`,
      run: answer,
      choices: [
        { why: "read it", run: `sheaf inbox --from ${from}` },
        { why: "answer it", run: answer },
      ],
    };
  });
}

/** Whoever decides can answer with one word; decline takes a reason. */
function requestProblem({ from, owner, target, reason, at }: AccessRequest, now: Instant): Problem {
  const whose = owner === primary ? "" : `, which is ${agentDisplay(owner)}'s`;
  const words = targetWords(target);
  const message = `${agentDisplay(from)} has asked for ${formatAge(now - at)} to change ${words}${whose}: ${reason}`;
  return { kind: "request-open", agent: from, message, run: grantCommand(from, target) };
}

function agentProblems(row: AgentStatus, facts: ProblemFacts): Problem[] {
  return [...blockedProblems(row, facts), ...lifeProblems(row, facts), ...worktreeProblems(row)];
}

/** A blocker that was escalated shows as the escalation. */
function blockedProblems({ agent, features }: AgentStatus, { escalations }: ProblemFacts): Problem[] {
  const own = escalations.filter(({ from }) => from === agent);
  const [blocked] = features.filter(({ blockers }) => blockers !== "");
  if (blocked === undefined || own.some(({ resolvedAt }) => resolvedAt === undefined)) return [];
  const isAnswered = own.some(({ issue }) => blocked.blockers.includes(issue));
  const how = isAnswered ? "has an answer, and is still blocked" : "is blocked and has not escalated";
  const message = `${agentDisplay(agent)} ${how}: ${blocked.blockers}`;
  return [{ kind: "blocked", agent, message, run: `sheaf show ${blocked.id} STATUS` }];
}

function lifeProblems({ agent, life, lastSign, features }: AgentStatus, { now }: ProblemFacts): Problem[] {
  const silence =
    lastSign === undefined ? "no sign of life yet" : `no sign of life for ${formatAge(now - lastSign)}`;
  const name = agentDisplay(agent);
  switch (life) {
    case "stale":
      return [
        {
          kind: "stale",
          agent,
          message: `${name} is stale: ${silence}`,
          run: `sheaf recover ${agent} --resume`,
        },
      ];
    case "warning":
      return [
        {
          kind: "silent",
          agent,
          message: `${name}: ${silence}; the primary's heartbeat asks it`,
          run: "sheaf heartbeat",
        },
      ];
    case "not-started":
      return features.every(({ deferred, ready }) => deferred !== undefined || ready)
        ? []
        : [{ kind: "not-started", agent, message: `${name} was never started`, run: `sheaf start ${agent}` }];
    case "active":
    case "finished":
    case "paused":
      return [];
    default:
      return life satisfies never;
  }
}

function worktreeProblems({ agent, life, hooks, worktree }: AgentStatus): Problem[] {
  const name = agentDisplay(agent);
  if (hooks === "active" || life === "not-started") return [];
  if (worktree === undefined) {
    // The primary may be anywhere, and who is finished needs no worktree any more.
    if (agent === primary || life === "finished") return [];
    const message = `${name} has no worktree; its commits are kept on its branch`;
    return [{ kind: "no-worktree", agent, message, run: `sheaf start ${agent}` }];
  }
  if (hooks === "unregistered") {
    const message = `${worktree} is not registered for ${name}: nothing is checked before the sync`;
    const run = agent === primary ? `sheaf -C ${shellWord(worktree)} hooks install` : `sheaf start ${agent}`;
    return [{ kind: "hooks-off", agent, message, run }];
  }
  const whose = hooks === "foreign" ? "are somebody else's" : "are off";
  const message = `the hooks in ${worktree} ${whose}: nothing is checked before the sync`;
  return [{ kind: "hooks-off", agent, message, run: `sheaf -C ${shellWord(worktree)} hooks install` }];
}

/** The protocol's limits: soft after the first who is ready, hard after the start; a reminder, then a decision. */
function syncProblems({ agents, now, ...limits }: ProblemFacts): Problem[] {
  const { late, firstAt, softAt, hardAt } = syncPointOf(agents, limits);
  const [agent] = late;
  if (agent === undefined) return [];
  const names = late.map(agentDisplay).join(", ");
  if (hardAt !== undefined && now >= hardAt) {
    const since = formatAge(now - (hardAt - limits.syncHardMs));
    const message = `${since} since the start, and ${names} not ready: somebody has to decide`;
    return [
      {
        kind: "sync-over-time",
        agent,
        message,
        run: `sheaf status ${agent} --why`,
        choices: overTimeChoices(agent),
      },
    ];
  }
  if (softAt === undefined || firstAt === undefined || now < softAt) return [];
  const message = `the first was ready ${formatAge(now - firstAt)} ago, and ${names} not yet`;
  const run = `sheaf send ${agent} --subject "SYNC REMINDER" --ack "When will you be ready?"`;
  return [{ kind: "sync-late", agent, message, run }];
}

/** The protocol's four options at the hard limit, as commands; nobody takes the place of the primary. */
function overTimeChoices(agent: AgentId): Choice[] {
  const waiting = { why: "keep waiting, an hour at most", run: `sheaf wait ${agent} --timeout 1h` };
  const without = { why: "go on without it", run: `sheaf sync --defer ${agent} --reason "…"` };
  if (agent === primary) return [waiting, without];
  return [
    waiting,
    { why: "look at what holds it up", run: `sheaf recover ${agent} --resume` },
    { why: "give its work to a new agent", run: `sheaf recover ${agent} --takeover` },
    { why: "let the primary take its work", run: `sheaf recover ${agent} --absorb` },
    without,
  ];
}
