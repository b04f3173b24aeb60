import { pending, type SheafError } from "../../errors.ts";
import { agentDisplay, type AgentId, type Instant } from "../../core/ids.ts";
import { formatAge } from "../../core/time.ts";
import type { Context } from "../context/context.ts";
import { loadEpic } from "../context/load-epic.ts";
import type { AgentState } from "./read-features.ts";

export interface WaitRequest {
  /** Whom to wait for; everybody whom it concerns when empty. */
  readonly agents: readonly AgentId[];
  readonly timeoutMs: number;
  /** Told each time when others than before are missing. */
  readonly onWait?: (missing: readonly Missing[]) => void;
}

/** Somebody who is waited for, and why. */
export interface Missing {
  readonly agent: AgentId;
  readonly why: string;
}

/** What is waited for, found out by looking. */
export interface Awaited {
  /** Of an agent that was not named. */
  readonly concerns: (state: AgentState) => boolean;
  /** Reads the roster as it is now, and who of it is missing. */
  look(
    context: Context,
  ): Promise<readonly { readonly state: AgentState; readonly missing: readonly Missing[] }[]>;
  /** What those have not done who are missing. */
  readonly not: string;
  readonly fix: (missing: readonly Missing[]) => string;
}

// A look costs two git processes; nobody becomes ready twice a second.
const pauseMs = 5_000;

/**
 * Waits by looking at refs. Returns who was waited for. Throws `pending` (exit 5), naming who is missing, when the time
 * is over.
 */
export async function waitFor(context: Context, awaited: Awaited, request: WaitRequest): Promise<AgentId[]> {
  const { system } = context;
  const until = (system.now() + request.timeoutMs) as Instant;
  const { agents } = request;
  const isAwaited = (state: AgentState) =>
    agents.length === 0 ? awaited.concerns(state) : agents.includes(state.agent);
  let told = "";
  for (;;) {
    // The roster may change meanwhile: a successor takes over, a feature is deferred.
    const fresh = { ...context, ...(await loadEpic(context, context.epic)) };
    const looked = (await awaited.look(fresh)).filter(({ state }) => isAwaited(state));
    const missing = looked.flatMap((one) => one.missing);
    if (missing.length === 0) return looked.map(({ state }) => state.agent);
    const leftMs = until - system.now();
    if (leftMs <= 0) throw timedOut(missing, awaited, request.timeoutMs);
    const words = JSON.stringify(missing);
    if (words !== told) request.onWait?.(missing);
    told = words;
    await system.sleep(Math.min(pauseMs, leftMs));
  }
}

function timedOut(missing: readonly Missing[], { not, fix }: Awaited, timeoutMs: number): SheafError {
  const lines = missing.map(({ agent, why }) => `  ${agentDisplay(agent)}: ${why}`);
  return pending("timed-out", `${not} after ${formatAge(timeoutMs)}:\n${lines.join("\n")}`, fix(missing), {
    data: { missing },
  });
}
