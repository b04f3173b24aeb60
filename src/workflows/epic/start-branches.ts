import { gitFailed, refused, type SheafError } from "../../errors.ts";
import { primary, type Oid } from "../../core/ids.ts";
import type { StartStep } from "../../core/lifecycle/start-plan.ts";
import { formatInstant } from "../../core/time.ts";
import { recordOperation, refChange } from "../../git/operations.ts";
import { findCommit, listRefs, moveRefs, type RefChange } from "../../git/refs.ts";
import { prepareStates } from "../../git/state-refs.ts";
import type { AgentContext } from "../context/context.ts";
import { refreshLive } from "../context/live-files.ts";
import { startRef } from "./start-places.ts";
import { planStartStates } from "./start-states.ts";

/**
 * Makes all branches at the tip of the epic branch, and begins each agent's live state, in one transaction; nobody
 * gets a commit. Returns the steps that take all of it back.
 */
export async function createBranches(
  context: AgentContext,
  steps: readonly StartStep[],
): Promise<RefChange[]> {
  if (steps.length === 0) return [];
  const { git, epic, system } = context;
  const base = await requireTip(context);
  // The start's own ref first: a git that is killed between them leaves no branch that looks like somebody else's.
  const refs = steps.flatMap(({ agent, branch }) => [startRef(context, agent), `refs/heads/${branch}`]);
  const writes = await planStartStates(
    context,
    steps.map(({ agent }) => agent),
  );
  const left = await listRefs(git, ...steps.map(({ agent }) => startRef(context, agent)));
  const moved = refs.map((ref) => ({ ref, old: left.get(ref), new: base }));
  const operation = await recordOperation(git, epic, {
    schema: 1,
    kind: "start",
    summary: steps.map(({ agent }) => agent).join(", "),
    at: formatInstant(system.now()),
    agent: primary,
    moved,
  });
  const changes = [...moved.map(refChange), ...(await prepareStates(git, writes, base)), operation];
  if (!(await moveRefs(git, changes, `sheaf: start ${epic}`))) throw raced();
  await refreshLive(context, changes);
  return changes.flatMap((change) => (change.kind === "set" ? [inverse(change)] : []));
}

function inverse({ ref, old, new: made }: Extract<RefChange, { kind: "set" }>): RefChange {
  return old === undefined ? { kind: "delete", ref, old: made } : { kind: "set", ref, old: made, new: old };
}

async function requireTip({ git, branch }: AgentContext): Promise<Oid> {
  const tip = await findCommit(git, `refs/heads/${branch}`);
  if (tip === undefined) throw gitFailed("no-tip", `${branch} has no commit`);
  return tip;
}

function raced(): SheafError {
  return refused("raced", "another sheaf start made these branches a moment ago", "sheaf status");
}
