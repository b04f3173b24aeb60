import { readFileSync } from "node:fs";
import { join } from "node:path";
import { agentFacts } from "../../core/progress/epic-facts.ts";
import { primary, type AgentId, type Instant } from "../../core/ids.ts";
import { agentBranch } from "../../core/epic/layout.ts";
import {
  statusAt,
  type AgentRecord,
  type EpicStatus,
  type StatusFacts,
} from "../../core/progress/epic-status.ts";
import type { HooksState } from "../../core/progress/status-rows.ts";
import { hooksDir } from "../../files/hook-files.ts";
import { leadsToHooks } from "../../files/own-config.ts";
import { isRegistered } from "../../files/registration.ts";
import { includedConfig } from "../../git/find-repository.ts";
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
      hooks: hooksOf(context, agent, worktree),
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
 * Whether a worktree is registered for its agent, and its own configuration leads to Sheaf's hooks. Cheap enough for
 * every status; that they really run is proved by `sheaf doctor`.
 */
function hooksOf({ repository, epic }: Context, agent: AgentId, worktree: Worktree | undefined): HooksState {
  if (worktree === undefined) return "none";
  const { commonDir } = repository;
  const gitDir = gitDirOf(worktree, commonDir);
  if (!isRegistered(gitDir, { epic, agent })) return "unregistered";
  const config = readText(join(gitDir, "config.worktree"));
  const included = config.lastIndexOf(`path = ${includedConfig}`);
  const [, path] = /^\s*hooksPath\s*=\s*"?(.*?)"?\s*$/m.exec(config.slice(included + 1)) ?? [];
  if (path !== undefined) return path === hooksDir(commonDir) ? "active" : "foreign";
  return included !== -1 && leadsToHooks({ gitDir, commonDir }) ? "active" : "inert";
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
