import { agentBranch, epicBranch } from "../../core/epic/layout.ts";
import { agentDisplay, type AgentId, type Oid } from "../../core/ids.ts";
import { agentFacts, statusWords } from "../../core/progress/epic-facts.ts";
import { decideReady } from "../../core/progress/readiness.ts";
import { claimsReady } from "../../core/records/status-file.ts";
import { callRoll, type Deferral, type RollCall } from "../../core/sync/roll-call.ts";
import { pending, type SheafError } from "../../errors.ts";
import { diffTrees } from "../../git/diff-trees.ts";
import { listMergedRefs } from "../../git/refs.ts";
import { readClaim } from "../agent/read-readiness.ts";
import type { AgentContext } from "../context/context.ts";
import type { AgentState } from "../read/read-features.ts";
import { readMerged } from "../read/read-merged.ts";

/**
 * Calls the roster at the sync point. Whoever claims to be ready is looked at again: a claim that a commit wrote past
 * the hooks counts for nothing (design section 1). Throws `pending` unless everybody is ready, left out or unsound.
 */
export async function callTheRoll(
  context: AgentContext,
  states: readonly AgentState[],
  { deferrals, unsound }: Called,
): Promise<RollCall> {
  const claimants = states.filter((state) => hasClaim(state, deferrals) && !unsound.has(state.agent));
  const isSettled = await readSettled(context, claimants);
  const gaps = await readGaps(
    context,
    claimants.filter((state) => !isSettled(state)),
  );
  const isReady = ({ status }: AgentState["features"][number]) => claimsReady(status);
  // Ready before anybody was started: an imported epic has its work already, and no branch to bring any.
  const calls = states.map(({ agent, tip, isFinished, started, features, tasks }) => ({
    agent,
    tip,
    isFinished: isFinished || (tip === undefined && started === undefined && features.every(isReady)),
    isUnsound: unsound.has(agent),
    missing: gaps.get(agent) ?? [],
    tasks,
    features: features.map((state) => ({
      feature: state.feature,
      ready: claimsReady(state.status),
      status: statusWords(state),
      deferred: state.deferred,
    })),
  }));
  const roll = callRoll(calls, deferrals);
  if (roll.pending.length > 0) throw notReady(context, roll);
  return roll;
}

/** Who is called in another way than by what it says. */
interface Called {
  readonly deferrals: readonly Deferral[];
  /** Agents whose branch cannot be gone on with. */
  readonly unsound: ReadonlyMap<AgentId, unknown>;
}

/** Whether it takes part, and claims to be ready. */
function hasClaim({ agent, tip, features }: AgentState, deferrals: readonly Deferral[]): boolean {
  const isLeftOut = deferrals.some((deferral) => deferral.agent === agent);
  return tip !== undefined && !isLeftOut && features.some(({ status }) => claimsReady(status));
}

/**
 * Whose claim was looked at by the sync that merged it: the epic branch has all commits of its branch, and says that its
 * features are ready. Of a branch without a commit of its own the one is true, and not the other.
 */
async function readSettled(
  context: AgentContext,
  claimants: readonly AgentState[],
): Promise<(state: AgentState) => boolean> {
  if (claimants.length === 0) return () => false;
  const { git, epic } = context;
  const branchOf = (agent: AgentId) => `refs/heads/${agentBranch(epic, agent)}`;
  const refs = claimants.map(({ agent }) => branchOf(agent));
  const [branches, features] = await Promise.all([
    listMergedRefs(git, refs, `refs/heads/${epicBranch(epic)}`),
    readMerged(context),
  ]);
  return ({ agent, features: own }) =>
    branches.has(branchOf(agent)) &&
    own.every(({ feature, deferred }) => deferred !== undefined || features.has(feature));
}

/** What the gate finds missing, by agent. Objects come from the git that is open anyway, and all trees from one more. */
async function readGaps(
  context: AgentContext,
  claimants: readonly AgentState[],
): Promise<Map<AgentId, readonly string[]>> {
  const pairs = claimants.flatMap(({ started, tip }): [Oid, Oid][] =>
    started === undefined || tip === undefined ? [] : [[started, tip]],
  );
  const diffs = await diffTrees(context.git, pairs);
  const changes = new Map(pairs.map(([, tip], at) => [tip, new Set(diffs[at]?.keys())]));
  const gaps = claimants.map(async (state): Promise<[AgentId, readonly string[]]> => {
    const { agent, tip, features, lastSign } = state;
    if (tip === undefined) return [agent, []];
    const theirs = { ...context, agent, branch: agentBranch(context.epic, agent) };
    const facts = agentFacts(agent, features, lastSign);
    const blockers = facts.features.flatMap(({ blockers }) => (blockers === "" ? [] : [blockers]));
    const verdict = decideReady(await readClaim(theirs, { tip, blockers, changed: changes.get(tip) }));
    return [agent, verdict.kind === "ready" ? [] : verdict.missing.map(({ message }) => message)];
  });
  return new Map(await Promise.all(gaps));
}

function notReady({ epic }: AgentContext, { pending: missing }: RollCall): SheafError {
  const [first] = missing;
  return pending(
    "not-ready",
    `${epic} cannot be synced yet:\n${missing.map(({ agent, why }) => `  ${agentDisplay(agent)}: ${why}`).join("\n")}`,
    `wait for sheaf ready, or leave somebody out: sheaf sync --defer ${first?.agent} --reason "…"`,
    { data: { pending: missing } },
  );
}
