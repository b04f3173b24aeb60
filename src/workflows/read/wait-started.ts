import { primary, type AgentId, type Instant } from "../../core/ids.ts";
import { agentBranch } from "../../core/epic/layout.ts";
import { listWorktrees, type Worktree } from "../../git/worktrees.ts";
import type { Context } from "../context/context.ts";
import { readFeatures, type AgentState } from "./read-features.ts";
import { readWorktreeSigns } from "./read-signs.ts";
import { waitFor, type Awaited, type Missing, type WaitRequest } from "./wait-for.ts";

/**
 * {@link waitFor} the secondaries' own sessions to have begun: until each has left a sign after `sheaf start`, a command of
 * Sheaf's, a commit or a file that it has edited.
 */
export async function waitStarted(context: Context, request: WaitRequest): Promise<AgentId[]> {
  return waitFor(context, beginning, request);
}

const beginning: Awaited = {
  concerns: ({ agent, features }) =>
    agent !== primary && features.some(({ deferred }) => deferred === undefined),
  look: async (context) => {
    const [states, worktrees] = await Promise.all([readFeatures(context), listWorktrees(context.git)]);
    return Promise.all(
      states.map(async (state) => ({ state, missing: await missingOf(context, state, worktrees) })),
    );
  },
  not: "not begun",
  fix: ([first]) => `sheaf handoff ${first?.agent}, pasted into a session in its worktree`,
};

async function missingOf(
  context: Context,
  state: AgentState,
  worktrees: readonly Worktree[],
): Promise<Missing[]> {
  const { agent, tip, isFinished, merged } = state;
  if (isFinished || merged !== undefined) return [];
  if (tip === undefined) return [{ agent, why: "it has no worktree yet: sheaf start" }];
  const branch = `refs/heads/${agentBranch(context.epic, agent)}`;
  const place = worktrees.find((tree) => tree.branch === branch && tree.prunable === undefined);
  return (await hasBegun(state, place)) ? [] : [{ agent, why: "no sign from its session since sheaf start" }];
}

/** Whether anything is newer than the start; the tip of a branch without a commit of its own is older work. */
async function hasBegun(
  { tip, started, startedAt = 0 as Instant, signs }: AgentState,
  place: Worktree | undefined,
): Promise<boolean> {
  const isNew = (sign: Instant | undefined) => sign !== undefined && sign > startedAt;
  if ([signs.checkpoint, signs.state, tip === started ? undefined : signs.commit].some(isNew)) return true;
  if (place === undefined) return false;
  const { command, files } = await readWorktreeSigns(place.path);
  return [command, files].some(isNew);
}
