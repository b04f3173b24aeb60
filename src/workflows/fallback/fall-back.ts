import { SheafError } from "../../errors.ts";
import { decideFallback, type Trigger } from "../../core/plan/fallback.ts";
import { sequentialPlan, type SequentialStep } from "../../core/plan/fallback-sequence.ts";
import { primary, type AgentId } from "../../core/ids.ts";
import type { AgentStatus } from "../../core/progress/status-rows.ts";
import type { SyncReport } from "../../core/sync/outcome.ts";
import { openRepository } from "../../git/repository.ts";
import { pause } from "../agent/change-state.ts";
import { readOwnState } from "../state/own-state.ts";
import { reachable, sendMessage } from "../agent/send-message.ts";
import { openAgentContext, type AgentContext } from "../context/context.ts";
import { readStatus } from "../read/read-status.ts";
import { keepWork } from "../context/snapshot.ts";
import { runSync } from "../sync/run-sync.ts";
import { readFallbackFacts } from "./read-facts.ts";

/** What became of one agent when the wave was stopped. */
export interface StoppedAgent {
  readonly agent: AgentId;
  readonly paused: boolean;
  /** Why its uncommitted work could not be looked at; undefined where it is kept, or where there is none. */
  readonly left: string | undefined;
}

/** A fallback: why, what was done, and how to go on. */
export interface Fallback {
  readonly triggers: readonly Trigger[];
  readonly agents: readonly StoppedAgent[];
  /** The sync of what was ready; undefined where there was none, with the reason beside. */
  readonly sync: SyncReport | undefined;
  readonly notSynced: string | undefined;
  readonly sequence: readonly SequentialStep[];
}

/** What a person asks for. */
export interface FallbackWish {
  readonly reason: string | undefined;
  readonly dryRun: boolean;
  readonly tell: (line: string) => void;
}

/**
 * Stops a parallel wave, if anything calls for it: keeps everybody's uncommitted work, pauses who is at work, says why
 * to all, syncs what is ready, and gives the plan for doing the rest one after the other. Undefined where nothing calls
 * for it. Nothing is taken away from anybody, and killed at any moment it can be given again.
 */
export async function fallBack(context: AgentContext, wish: FallbackWish): Promise<Fallback | undefined> {
  const status = await readStatus(context);
  const { facts, plan } = await readFallbackFacts(context, status, wish.reason);
  const verdict = decideFallback(facts);
  if (verdict.kind === "go-on") return undefined;
  const { triggers } = verdict;
  const ready = new Set(
    status.agents.flatMap(({ features }) => features.filter((one) => one.ready).map(({ id }) => id)),
  );
  const isReady = ({
    id,
    deferred,
  }: {
    id: (typeof context.manifest.features)[number]["id"];
    deferred?: string;
  }) => ready.has(id) || deferred !== undefined;
  const sequence = sequentialPlan(context.manifest, plan, isReady);
  const atWork = status.agents.filter(({ agent, life }) => agent !== primary && isAtWork(life));
  if (wish.dryRun) {
    const agents = atWork.map(({ agent }) => ({ agent, paused: false, left: undefined }));
    return { triggers, agents, sync: undefined, notSynced: undefined, sequence };
  }
  const why = triggers.map((trigger) => trigger.why).join("; ");
  const agents: StoppedAgent[] = [];
  // One at a time: each is a commit of its own on another branch.
  for (const row of atWork) agents.push(await stopAgent(context, row, why));
  await tellAll(context, why);
  return { triggers, agents, sequence, ...(await syncReady(context, why, wish.tell)) };
}

function isAtWork(life: AgentStatus["life"]): boolean {
  return life === "active" || life === "warning" || life === "stale";
}

async function stopAgent(context: AgentContext, row: AgentStatus, why: string): Promise<StoppedAgent> {
  const { agent, worktree } = row;
  if (worktree === undefined) return { agent, paused: false, left: "it has no worktree" };
  const { system, epic } = context;
  try {
    const theirs = await openAgentContext({ directory: worktree, epic }, system);
    if (theirs.agent !== agent) return { agent, paused: false, left: `${worktree} is not registered for it` };
    await keepWork({ repository: await openRepository(worktree), epic, agent, system });
    // Who works on tasks said in S2 that it is ready, and stays so: the message stops it.
    const { changed } = await pause(theirs, `the wave is stopped: ${why}`);
    return { agent, paused: changed, left: undefined };
  } catch (error) {
    // An agent in the middle of a merge, for example, must not keep the others running.
    if (!(error instanceof SheafError)) throw error;
    return { agent, paused: false, left: error.message };
  }
}

async function tellAll(context: AgentContext, why: string): Promise<void> {
  const readers = reachable(context, await readOwnState(context));
  if (readers.length === 0) return;
  await sendMessage(context, readers, {
    kind: "update",
    subject: "The wave is stopped",
    fields: [
      { name: "Why", value: why },
      {
        name: "Details",
        value: "Uncommitted work is kept in snapshots: sheaf snapshot list. Stop here and wait.",
      },
    ],
  });
}

/** Merges who is ready. What stands in the way is told, and stops nothing else. */
async function syncReady(context: AgentContext, why: string, tell: (line: string) => void) {
  const request = {
    mode: "start" as const,
    reason: `fallback: ${why}`,
    allowExtra: false,
    take: [],
    forget: false,
    octopus: false,
    dryRun: false,
    tell,
  };
  try {
    const result = await runSync(context, { ...request, defer: await leftOut(context) });
    const sync = result.kind === "report" ? result.report : undefined;
    return { sync, notSynced: undefined };
  } catch (error) {
    if (!(error instanceof SheafError)) throw error;
    return { sync: undefined, notSynced: error.message };
  }
}

/** Everybody who is not finished with all it has. */
async function leftOut(context: AgentContext): Promise<AgentId[]> {
  const { agents } = await readStatus(context);
  const busy = new Set(context.manifest.tasks.map(({ owner }) => owner));
  const isDone = ({ life, features }: AgentStatus) =>
    life === "finished" || (features.length > 0 && features.every(({ ready }) => ready));
  return agents
    .filter((row) => !isDone(row) || (busy.has(row.agent) && row.life !== "finished"))
    .map(({ agent }) => agent);
}
