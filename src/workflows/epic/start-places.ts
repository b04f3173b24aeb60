import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../../core/epic/settings.ts";
import type { AgentPlace, PlaceTrouble } from "../../core/lifecycle/start-plan.ts";
import { findRegistration, isRegistered } from "../../files/registration.ts";
import { worktreeDir } from "../../files/state.ts";
import type { AgentId } from "../../core/ids.ts";
import { agentBranch, sheafRef } from "../../core/epic/layout.ts";
import { listRefs } from "../../git/refs.ts";
import { isBareLink, isHalfMade } from "../../git/add-worktree.ts";
import { foreignWorktrees, readLink, repairWorktrees, type WorktreeLink } from "../../git/worktree-links.ts";
import { listWorktrees, type Worktree } from "../../git/worktrees.ts";
import type { AgentContext, Context } from "../context/context.ts";
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
  return agents.map((agent) => {
    const ref = `refs/heads/${agentBranch(epic, agent)}`;
    const path = join(folder, agent);
    const worktree = worktrees.find(({ branch }) => branch === ref);
    return {
      agent,
      branch: refs.get(ref),
      started: refs.get(startRef(context, agent)),
      isFinished: refs.has(sheafRef(epic, "merged", agent)),
      ...(worktree === undefined
        ? { worktree: undefined, isHalfMade: false }
        : readWorktree(context, { agent, worktree, usual: path })),
      path,
      pathTaken: existsSync(path) && !isEmptyFolder(path) && !isBareLink(path),
    };
  });
}

interface Found {
  readonly agent: AgentId;
  readonly worktree: Worktree;
  /** Where a start makes it. */
  readonly usual: string;
}

/** What is true of the worktree in which an agent's branch is checked out. */
function readWorktree(
  context: AgentContext,
  found: Found,
): Pick<AgentPlace, "worktree" | "isHalfMade" | "trouble"> {
  const { epic, repository } = context;
  const { agent, worktree, usual } = found;
  const link = readLink(repository.commonDir, worktree.path, usual);
  const gitDir = link.kind === "sound" ? link.gitDir : undefined;
  const isDone = gitDir !== undefined && !isHalfMade(worktree.path) && isRegistered(gitDir, { epic, agent });
  return { worktree: worktree.path, isHalfMade: !isDone, trouble: troubleOf(link, found) };
}

function troubleOf(link: WorktreeLink, { agent, worktree, usual }: Found): PlaceTrouble | undefined {
  const { path, locked } = worktree;
  switch (link.kind) {
    case "sound": {
      const other = findRegistration(worktreeDir(link.gitDir))?.agent;
      return other === undefined || other === agent ? undefined : { kind: "registered", agent: other };
    }
    case "moved":
      return undefined;
    case "foreign":
      return link;
    case "gone":
      // git's mark of a worktree that it was killed at is completed.
      if (locked === "initializing") return undefined;
      return path === usual && locked === undefined ? { kind: "vanished" } : { kind: "unseen", locked };
    default:
      return link satisfies never;
  }
}

/**
 * Joins worktrees of the epic that were moved, or whose repository was, with the repository again. Returns their places;
 * none, and nothing is done, while worktrees are registered that belong to another repository.
 */
export async function repairPlaces(
  { git, epic, repository }: Context,
  settings: Settings,
  dryRun: boolean,
): Promise<string[]> {
  const { commonDir, top } = repository;
  const [main, ...linked] = await listWorktrees(git);
  const folder = worktreesDir(main?.path ?? top, epic, settings);
  const moved = linked.flatMap(({ path, branch }) => {
    const [, agent] = branch?.split(`refs/heads/sheaf/${epic}/`) ?? [];
    if (agent === undefined) return [];
    const link = readLink(commonDir, path, join(folder, agent));
    return link.kind === "moved" ? [link.path] : [];
  });
  if (foreignWorktrees(commonDir).length > 0) return [];
  if (!dryRun) await repairWorktrees(git, moved);
  return moved;
}

/** Whether a path is a folder with nothing in it. */
export function isEmptyFolder(path: string): boolean {
  return statSync(path).isDirectory() && readdirSync(path).length === 0;
}

/** The ref that tells a branch of ours from a stranger's. */
export function startRef({ epic }: AgentContext, agent: AgentId): string {
  return sheafRef(epic, "start", agent);
}
