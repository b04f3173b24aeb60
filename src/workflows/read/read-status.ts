import { readFileSync } from "node:fs";
import { join } from "node:path";
import { agentFacts } from "../../core/progress/epic-facts.ts";
import { primary, type Instant } from "../../core/ids.ts";
import { agentBranch } from "../../core/epic/layout.ts";
import { thresholdMs } from "../../core/manifest/threshold-ms.ts";
import { findProblems, type Problem } from "../../core/progress/problems.ts";
import { lifeOf, locksHeldBy, type AgentStatus, type HooksState } from "../../core/progress/status-rows.ts";
import { stateDir } from "../../files/state.ts";
import { listLockTips } from "../../git/lock-refs.ts";
import { listWorktrees, type Worktree } from "../../git/worktrees.ts";
import type { Context } from "../context.ts";
import { dropAnswered } from "../access/open-requests.ts";
import { readFeatures, type AgentState } from "./read-features.ts";

/** The state of an epic at one instant. */
export interface EpicStatus {
  readonly epic: string;
  readonly title: string;
  readonly at: Instant;
  readonly agents: readonly AgentStatus[];
  /** What the primary or a person has to look at. */
  readonly problems: readonly Problem[];
}

/** Reads the whole roster from refs, with the same few git processes for any number of agents. */
export async function readStatus(context: Context): Promise<EpicStatus> {
  const { git, epic, manifest, system } = context;
  const [states, locks, worktrees] = await Promise.all([
    readFeatures(context),
    listLockTips(git, epic),
    listWorktrees(git),
  ]);
  const now = system.now();
  const records = locks.flatMap(({ record }) => record ?? []);
  const limits = {
    now,
    warningMs: thresholdMs(manifest.thresholds, "stale_warning"),
    staleMs: thresholdMs(manifest.thresholds, "stale"),
  };
  const agents = states.map((state): AgentStatus => {
    const { agent, unread, lastSign } = state;
    const facts = agentFacts(agent, state.features, lastSign);
    const branch = agentBranch(epic, agent);
    const worktree = worktrees.find(
      (tree) => tree.branch === `refs/heads/${branch}` && tree.prunable === undefined,
    );
    return {
      agent,
      features: facts.features,
      branch,
      worktree: worktree?.path,
      hooks: hooksOf(context, worktree),
      locks: locksHeldBy(agent, records, now),
      unread,
      lastSign,
      life: lifeOf(facts, isStarted(state), limits),
    };
  });
  const asked = states.flatMap(({ requests }) => requests);
  const problems = findProblems({
    agents,
    requests: await dropAnswered(context, asked),
    escalations: states.flatMap(({ escalations }) => escalations),
    startedAt: firstStart(states),
    now,
    answerWithinMs: thresholdMs(manifest.thresholds, "answer_escalation"),
    syncSoftMs: thresholdMs(manifest.thresholds, "sync_soft"),
    syncHardMs: thresholdMs(manifest.thresholds, "sync_hard"),
  });
  return { epic, title: manifest.title, at: now, agents, problems };
}

function firstStart(states: readonly AgentState[]): Instant | undefined {
  const starts = states.flatMap(({ startedAt }) => startedAt ?? []);
  return starts.length === 0 ? undefined : (Math.min(...starts) as Instant);
}

function isStarted({ agent, tip, started }: AgentState): boolean {
  return agent === primary ? tip !== undefined : started !== undefined;
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
