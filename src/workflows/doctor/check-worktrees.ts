import { agentBranch, sheafRef } from "../../core/epic/layout.ts";
import { primary, type AgentId } from "../../core/ids.ts";
import { ok, type Finding } from "../../core/progress/finding.ts";
import { listRefs } from "../../git/refs.ts";
import { openRepository } from "../../git/repository.ts";
import type { Worktree } from "../../git/worktrees.ts";
import type { Context } from "../context/context.ts";
import { probeHooks } from "../hooks/probe-hooks.ts";
import type { AgentState } from "../read/read-features.ts";

/** An epic's worktrees, and who needs none any more. */
export interface Places {
  readonly context: Context;
  readonly worktrees: readonly Worktree[];
  /** Agents that `sheaf finish` has removed at some time. */
  readonly finished: ReadonlySet<string>;
}

/** The agents that `sheaf finish` has removed; one of them may have been started again since. */
export async function findFinished({ git, epic }: Context): Promise<Set<string>> {
  const prefix = `${sheafRef(epic, "finished")}/`;
  return new Set(
    [...(await listRefs(git, prefix)).keys()].map((ref) => ref.slice(prefix.length).split("/")[0] ?? ""),
  );
}

/** The agent whose branch is checked out. */
export function agentOf(
  { rulebook }: Pick<Context, "rulebook">,
  head: string | undefined,
): AgentId | undefined {
  return rulebook.agents.find(({ branch }) => `refs/heads/${branch}` === head)?.id;
}

/** Says where each agent's worktree is, or why there is none. */
export function checkWorktrees(
  { context, worktrees, finished }: Places,
  states: readonly AgentState[],
): Finding[] {
  const { epic } = context;
  return states.map(({ agent, tip, features }): Finding => {
    const branch = agentBranch(epic, agent);
    const at = { check: "worktree", subject: agent };
    if (tip === undefined) {
      if (finished.has(agent)) return ok("worktree", agent, "finished: merged and removed");
      const [reason] = features.map(({ deferred }) => deferred);
      const isWaiting = features.every(({ deferred }) => deferred !== undefined);
      if (isWaiting && reason !== undefined) return ok("worktree", agent, `not started: ${reason}`);
      return { ...at, state: "warning", message: "was never started", fix: "sheaf start" };
    }
    const worktree = worktrees.find((one) => one.branch === `refs/heads/${branch}`);
    if (worktree === undefined) {
      const fix = agent === primary ? `git switch ${branch}` : "sheaf start";
      return { ...at, state: "warning", message: `${branch} is checked out nowhere`, fix };
    }
    if (worktree.prunable === undefined) return ok("worktree", agent, worktree.path);
    return {
      ...at,
      state: "failed",
      message: `${worktree.path} is gone: ${worktree.prunable}`,
      fix: `git worktree repair <where it is now>, or git worktree prune && sheaf start ${agent}`,
    };
  });
}

/** Proves by a canary in each worktree that hooks run there; none need run once every secondary is finished. */
export async function checkHooks({ context, worktrees, finished }: Places): Promise<Finding[]> {
  const registered = worktrees.filter(
    ({ branch, prunable }) => prunable === undefined && agentOf(context, branch) !== undefined,
  );
  const secondaries = context.manifest.agents.map(({ id }) => id).filter((id) => id !== primary);
  const isOver =
    registered.length <= 1 && secondaries.length > 0 && secondaries.every((id) => finished.has(id));
  return Promise.all(
    registered.map(async ({ path }): Promise<Finding> => {
      const { state, detail } = await probeHooks(await openRepository(path));
      if (state === "active") return ok("hooks", path, "active: the canary answered");
      if (isOver) return ok("hooks", path, "off: every secondary is finished");
      return {
        check: "hooks",
        state: "failed",
        subject: path,
        message: `${state}: ${detail}`,
        fix: "sheaf doctor --fix",
        canMend: true,
      };
    }),
  );
}
