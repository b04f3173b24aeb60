import type { AgentId } from "../../core/ids.ts";
import { statusWords } from "../../core/progress/epic-facts.ts";
import { claimsReady } from "../../core/records/status-file.ts";
import type { Context } from "../context/context.ts";
import { readFeatures, type AgentState } from "./read-features.ts";
import { waitFor, type Awaited, type Missing, type WaitRequest } from "./wait-for.ts";

/** {@link waitFor} agents to be ready for the sync. */
export async function waitReady(context: Context, request: WaitRequest): Promise<AgentId[]> {
  return waitFor(context, readiness, request);
}

const readiness: Awaited = {
  concerns: ({ features }) => features.some(({ deferred }) => deferred === undefined),
  look: async (context) =>
    (await readFeatures(context)).map((state) => ({ state, missing: missingOf(state) })),
  not: "not ready",
  fix: ([first]) =>
    `sheaf status --why, or leave somebody out: sheaf sync --defer ${first?.agent} --reason "…"`,
};

function missingOf({ agent, isFinished, features }: AgentState): Missing[] {
  // Merged and removed by finish: it will not say that it is ready again.
  if (isFinished) return [];
  const open = features.filter(({ status, deferred }) => deferred === undefined && !claimsReady(status));
  return open.length === 0
    ? []
    : [{ agent, why: open.map((state) => `${state.feature}: ${statusWords(state)}`).join("; ") }];
}
