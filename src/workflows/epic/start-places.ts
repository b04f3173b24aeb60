import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../../core/epic/settings.ts";
import type { AgentPlace } from "../../core/lifecycle/start-plan.ts";
import { listRegistered } from "../../files/registration.ts";
import type { AgentId } from "../../core/ids.ts";
import { agentBranch, sheafRef } from "../../core/epic/layout.ts";
import { findRepository } from "../../git/find-repository.ts";
import { listRefs } from "../../git/refs.ts";
import { isBareLink, isHalfMade } from "../../git/add-worktree.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import type { AgentContext } from "../context/context.ts";
import { worktreesDir } from "../context/worktrees-dir.ts";

/** What stands of these agents: branches, worktrees, and what is in the way. */
export async function readPlaces(
  context: AgentContext,
  settings: Settings,
  agents: readonly AgentId[],
): Promise<AgentPlace[]> {
  const { git, epic } = context;
  const [refs, worktrees] = await Promise.all([
    listRefs(git, `refs/heads/sheaf/${epic}`, sheafRef(epic, "start"), sheafRef(epic, "merged")),
    listWorktrees(git),
  ]);
  const folder = worktreesDir(worktrees[0]?.path ?? context.repository.top, epic, settings);
  const registered = new Set(listRegistered(context.repository.commonDir).map(({ gitDir }) => gitDir));
  const isDone = (path: string) => !isHalfMade(path) && registered.has(findRepository(path)?.gitDir ?? "");
  return agents.map((agent) => {
    const ref = `refs/heads/${agentBranch(epic, agent)}`;
    const path = join(folder, agent);
    const worktree = worktrees.find(({ branch, prunable }) => branch === ref && prunable === undefined)?.path;
    return {
      agent,
      branch: refs.get(ref),
      started: refs.get(startRef(context, agent)),
      isFinished: refs.has(sheafRef(epic, "merged", agent)),
      worktree,
      isHalfMade: worktree !== undefined && !isDone(worktree),
      path,
      pathTaken: existsSync(path) && !isEmptyFolder(path) && !isBareLink(path),
    };
  });
}

/** Whether a path is a folder with nothing in it. */
export function isEmptyFolder(path: string): boolean {
  return statSync(path).isDirectory() && readdirSync(path).length === 0;
}

/** The ref that tells a branch of ours from a stranger's. */
export function startRef({ epic }: AgentContext, agent: AgentId): string {
  return sheafRef(epic, "start", agent);
}
