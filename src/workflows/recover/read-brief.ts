import { existsSync } from "node:fs";
import { SheafError } from "../../errors.ts";
import type { AgentId, Oid } from "../../core/ids.ts";
import { agentBranch, epicBranch, sheafRef } from "../../core/epic/layout.ts";
import { unreadOf } from "../../core/records/receipts.ts";
import {
  findDisagreements,
  type BriefCommit,
  type Claims,
  type LiveFacts,
} from "../../core/progress/recovery.ts";
import { locksHeldBy } from "../../core/progress/status-rows.ts";
import { findDeadLocks, moveLockAside } from "../../git/dead-locks.ts";
import { listLockTips } from "../../git/lock-refs.ts";
import { findOperation } from "../../git/operation-in-progress.ts";
import { findCommit } from "../../git/refs.ts";
import { openRepository, type Repository } from "../../git/repository.ts";
import { dirtyPaths, listWorktrees } from "../../git/worktrees.ts";
import { noBranch, readOwnState, type OwnState } from "../state/own-state.ts";
import type { AgentContext, Context } from "../context/context.ts";
import { readQuestions } from "../read/read-questions.ts";
import { keepWork, listSnapshots } from "../context/snapshot.ts";

/** What a session that goes on with an agent's work has to know. */
export interface Brief {
  readonly live: LiveFacts;
  /** What the agent itself said last. */
  readonly claims: Claims;
  readonly disagreements: readonly string[];
}

/**
 * Makes the brief for going on with an agent's work, from git and the disk as they are now; keeps the uncommitted
 * work of its worktree in a snapshot first, and moves lock files of a killed git aside (unless `dryRun`). Throws
 * `refused` for an agent that was never started.
 */
export async function readBrief(context: Context, agent: AgentId, dryRun = false): Promise<Brief> {
  const theirs: AgentContext = { ...context, agent, branch: agentBranch(context.epic, agent) };
  const tip = await findCommit(context.git, `refs/heads/${theirs.branch}`);
  if (tip === undefined) throw noBranch(theirs.branch);
  const repository = await findRepository(theirs);
  const rescue = dryRun ? { movedAside: [], unkept: undefined } : await secure(theirs, repository);
  const { claims, own } = await readClaims(theirs);
  const live = { ...(await readLive(theirs, { tip, repository, claims, own })), ...rescue };
  return { live, claims, disagreements: findDisagreements(claims, live) };
}

/** Moves what a killed git left out of the way, so that uncommitted work can be kept; then keeps it. */
async function secure(theirs: AgentContext, repository: Repository | undefined) {
  const { system } = theirs;
  const { commonDir } = theirs.repository;
  const movedAside = findDeadLocks(commonDir, system.now());
  for (const path of movedAside) moveLockAside(path);
  const unkept =
    repository === undefined
      ? undefined
      : await keepWork({ ...theirs, repository }).then(
          () => undefined,
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        );
  return { movedAside, unkept };
}

/** The worktree in which an agent's branch is checked out; during a rebase it is known by its place. */
export async function findRepository({
  git,
  branch,
  epic,
  agent,
}: AgentContext): Promise<Repository | undefined> {
  const found = (await listWorktrees(git)).find(
    (tree) => tree.branch === `refs/heads/${branch}` || tree.path.endsWith(`/${epic}/${agent}`),
  );
  return found === undefined || !existsSync(found.path) ? undefined : openRepository(found.path);
}

async function readClaims(context: AgentContext): Promise<{ claims: Claims; own: OwnState | undefined }> {
  try {
    const own = await readOwnState(context);
    return { claims: { kind: "read", checkpoint: own.checkpoint, epicDir: context.epicDir }, own };
  } catch (error) {
    if (!(error instanceof SheafError) || error.kind !== "invalid-file") throw error;
    return { claims: { kind: "unreadable", why: error.message }, own: undefined };
  }
}

interface Read {
  readonly tip: Oid;
  readonly repository: Repository | undefined;
  readonly claims: Claims;
  readonly own: OwnState | undefined;
}

async function readLive(
  context: AgentContext,
  { tip, repository, claims, own }: Read,
): Promise<Omit<LiveFacts, "movedAside" | "unkept">> {
  const { git, epic, agent, branch, manifest, system } = context;
  const claimed = claims.kind === "read" ? claims.checkpoint.git?.head : undefined;
  const [uncommitted, snapshots, lastCommits, diffstat, questions, locks, since] = await Promise.all([
    repository === undefined ? [] : dirtyPaths(repository.git),
    listSnapshots(context, agent),
    readCommits(context, tip),
    readDiffstat(context, tip),
    readQuestions(context),
    listLockTips(git, epic),
    countSince(context, claimed, tip),
  ]);
  const records = locks.flatMap(({ record }) => record ?? []);
  return {
    agent,
    features: manifest.features.filter(({ owner }) => owner === agent).map(({ id }) => id),
    branch,
    tip,
    worktree: repository?.top,
    operation: repository === undefined ? undefined : await findOperation(repository),
    uncommitted,
    snapshot: snapshots[0]?.oid,
    lastCommits,
    diffstat,
    openItems: questions.filter((question) => question.agent === agent),
    unread: own === undefined ? [] : unreadLetters(own),
    locks: locksHeldBy(agent, records, system.now()),
    commitsSinceCheckpoint: since,
  };
}

function unreadLetters(own: OwnState): LiveFacts["unread"] {
  return own.boxes.flatMap(({ from, channel, receipts }) =>
    unreadOf(channel, receipts).map(({ number, subject }) => ({ from, number, subject })),
  );
}

async function readCommits({ git }: AgentContext, tip: Oid): Promise<BriefCommit[]> {
  const fields = await git.fields(["log", "-z", "--max-count=5", "--format=%H %cI %s", tip]);
  return fields.map((field) => {
    const [oid = "", at = "", ...subject] = field.split(" ");
    return { oid: oid as Oid, at, subject: subject.join(" ") };
  });
}

async function readDiffstat({ git, epic, agent }: AgentContext, tip: Oid): Promise<string> {
  const start = await findCommit(git, sheafRef(epic, "start", agent));
  const base = start ?? (await git.text(["merge-base", tip, `refs/heads/${epicBranch(epic)}`]));
  return git.text(["diff", "--no-ext-diff", "--no-color", "--stat=100", "--stat-count=20", base, tip]);
}

async function countSince({ git }: AgentContext, claimed: string | undefined, tip: Oid) {
  const head = claimed === undefined || claimed === "" ? undefined : await findCommit(git, claimed);
  if (head === undefined || !(await git.test(["merge-base", "--is-ancestor", head, tip]))) return undefined;
  return Number(await git.text(["rev-list", "--count", `${head}..${tip}`]));
}
