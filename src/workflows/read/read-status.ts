import { readFileSync } from "node:fs";
import { join } from "node:path";
import { agentFacts } from "../../core/progress/epic-facts.ts";
import { primary, type Instant } from "../../core/ids.ts";
import { agentBranch } from "../../core/epic/layout.ts";
import {
  statusAt,
  type AgentRecord,
  type EpicStatus,
  type StatusFacts,
} from "../../core/progress/epic-status.ts";
import type { HooksState } from "../../core/progress/status-rows.ts";
import { stateDir } from "../../files/state.ts";
import { readLockTips } from "../../git/lock-refs.ts";
import { listWorktrees, type Worktree } from "../../git/worktrees.ts";
import { hasOpenTasks } from "../../core/sync/settle-tasks.ts";
import type { Context } from "../context/context.ts";
import { dropAnswered } from "./open-requests.ts";
import { readEpicRefs, readFeatures, type AgentState } from "./read-features.ts";

/** Reads the state of an epic now. */
export async function readStatus(context: Context): Promise<EpicStatus> {
  return statusAt(await readStatusFacts(context), context.system.now());
}

/** Reads the whole roster from refs, with the same few git processes for any number of agents. */
export async function readStatusFacts(context: Context): Promise<StatusFacts> {
  const { git, epic, manifest } = context;
  const [refs, worktrees] = await Promise.all([readEpicRefs(context), listWorktrees(git)]);
  const [states, locks] = await Promise.all([readFeatures(context, refs), readLockTips(git, epic, refs)]);
  const agents = states.map((state): AgentRecord => {
    const { agent, unread, lastSign } = state;
    const branch = agentBranch(epic, agent);
    const worktree = worktrees.find(
      (tree) => tree.branch === `refs/heads/${branch}` && tree.prunable === undefined,
    );
    return {
      ...agentFacts(agent, state.features, lastSign),
      branch,
      worktree: worktree?.path,
      hooks: hooksOf(context, worktree),
      unread,
      isStarted: isStarted(state),
      hasOpenTasks: hasOpenTasks(state.tasks),
    };
  });
  const asked = states.flatMap(({ requests }) => requests);
  return {
    epic,
    title: manifest.title,
    agents,
    locks: locks.flatMap(({ record }) => record ?? []),
    escalations: states.flatMap(({ escalations }) => escalations),
    requests: await dropAnswered(context, asked),
    startedAt: firstStart(states),
    thresholds: manifest.thresholds,
  };
}

function firstStart(states: readonly AgentState[]): Instant | undefined {
  const starts = states.flatMap(({ startedAt }) => startedAt ?? []);
  return starts.length === 0 ? undefined : (Math.min(...starts) as Instant);
}

function isStarted({ agent, tip, started, isFinished }: AgentState): boolean {
  return agent === primary ? tip !== undefined : started !== undefined || isFinished;
}

/**
 * Whether a worktree's own configuration names Sheaf's hooks. Cheap enough for every status; that they really
 * run is proved by `sheaf doctor`.
 */
function hooksOf({ repository }: Context, worktree: Worktree | undefined): HooksState {
  if (worktree === undefined) return "none";
  const config = readText(join(gitDirOf(worktree, repository.commonDir), "config.worktree"));
  const [, path] = /^\s*hooksPath\s*=\s*"?(.*?)"?\s*$/m.exec(config) ?? [];
  if (path === undefined) return "inert";
  return path === join(stateDir(repository.commonDir), "hooks") ? "active" : "foreign";
}

/** The main worktree's git directory is the common one; a linked one's `.git` file names its own. */
function gitDirOf({ path }: Worktree, commonDir: string): string {
  return /^gitdir: (.*)$/m.exec(readText(join(path, ".git")))?.[1] ?? commonDir;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
