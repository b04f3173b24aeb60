import { statusWords } from "../../core/progress/epic-facts.ts";
import { pending, type SheafError } from "../../errors.ts";
import { agentDisplay, type AgentId, type Instant } from "../../core/ids.ts";
import { claimsReady } from "../../core/records/status-file.ts";
import { formatAge } from "../../core/time.ts";
import type { Context } from "../context/context.ts";
import { loadEpic } from "../context/load-epic.ts";
import { readFeatures, type AgentState } from "./read-features.ts";

export interface WaitRequest {
  /** Whom to wait for; everybody with a feature that takes part when empty. */
  readonly agents: readonly AgentId[];
  readonly timeoutMs: number;
  /** Told each time when others than before are missing. */
  readonly onWait?: (missing: readonly Missing[]) => void;
}

/** Somebody who is not ready, and what its STATUS says instead. */
export interface Missing {
  readonly agent: AgentId;
  readonly why: string;
}

// A look costs two git processes; nobody becomes ready twice a second.
const pauseMs = 5_000;

/**
 * Waits until agents are ready for the sync, by looking at their branches. Returns who was waited for. Throws
 * `pending` (exit 5), naming who is missing, when the time is over.
 */
export async function waitReady(context: Context, request: WaitRequest): Promise<AgentId[]> {
  const { system } = context;
  const until = (system.now() + request.timeoutMs) as Instant;
  let told = "";
  for (;;) {
    // The roster may change meanwhile: a successor takes over, a feature is deferred.
    const fresh = { ...context, ...(await loadEpic(context, context.epic)) };
    const states = (await readFeatures(fresh)).filter(isAwaited(request.agents));
    const missing = states.flatMap(missingOf);
    if (missing.length === 0) return states.map(({ agent }) => agent);
    const leftMs = until - system.now();
    if (leftMs <= 0) throw timedOut(missing, request.timeoutMs);
    const words = JSON.stringify(missing);
    if (words !== told) request.onWait?.(missing);
    told = words;
    await system.sleep(Math.min(pauseMs, leftMs));
  }
}

function isAwaited(agents: readonly AgentId[]): (state: AgentState) => boolean {
  return ({ agent, features }) =>
    agents.length === 0 ? features.some(({ deferred }) => deferred === undefined) : agents.includes(agent);
}

function missingOf({ agent, isFinished, features }: AgentState): Missing[] {
  // Merged and removed by finish: it will not say that it is ready again.
  if (isFinished) return [];
  const open = features.filter(({ status, deferred }) => deferred === undefined && !claimsReady(status));
  return open.length === 0
    ? []
    : [{ agent, why: open.map((state) => `${state.feature}: ${statusWords(state)}`).join("; ") }];
}

function timedOut(missing: readonly Missing[], timeoutMs: number): SheafError {
  const lines = missing.map(({ agent, why }) => `  ${agentDisplay(agent)}: ${why}`);
  return pending(
    "timed-out",
    `not ready after ${formatAge(timeoutMs)}:\n${lines.join("\n")}`,
    `sheaf status --why, or leave somebody out: sheaf sync --defer ${missing[0]?.agent} --reason "…"`,
    { data: { missing } },
  );
}
