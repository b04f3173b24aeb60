import type { Instant, Oid, RepoPath } from "../../core/ids.ts";
import type { MovedRef } from "../../core/lifecycle/operation.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { formatInstant } from "../../core/time.ts";
import { gitFailed } from "../../errors.ts";
import type { FileChange } from "../../git/build-tree.ts";
import type { Rebase } from "../../git/copy-state.ts";
import { commitFiles, findCommitPlace, type CommitOutcome } from "../../git/plumbing-commit.ts";
import { recordOperation } from "../../git/operations.ts";
import { findCommit, type RefChange } from "../../git/refs.ts";
import { prepareStates, type StateWrite } from "../../git/state-refs.ts";
import { messageSeenByHooks } from "../context/commit-message.ts";
import type { AgentContext } from "../context/context.ts";
import type { AcquireRequest } from "../locks/acquire-request.ts";
import { commitUnderLock, type BuildCommit } from "../locks/commit-under.ts";
import type { Hold } from "../locks/place.ts";
import { withLock } from "../locks/with.ts";
import { planWrite, type Post } from "../state/change-own.ts";
import { saveLiveFiles } from "../context/live-files.ts";
import { noBranch, readOwnState, type OwnState } from "../state/own-state.ts";

/** New content of a file. `rebase` carries the change over to a copy that has edits. */
export type OwnFile = FileChange & { readonly rebase?: Rebase };
export type OwnFiles = ReadonlyMap<RepoPath, OwnFile>;

/** What a command decided to commit, and what it will answer. */
export interface CommitDecision<T> {
  readonly files: OwnFiles;
  /** The first line of the commit message, without the epic. */
  readonly subject: string;
  readonly stage?: string;
  /** Why the primary changes what belongs to somebody else. */
  readonly override?: string;
  /** Messages that are sent if the commit is made, and not otherwise. */
  readonly posts?: readonly Post[];
  readonly answer: T;
}

export interface CommitTask<T> {
  /** The command's name for the `Sheaf-Command` trailer. */
  readonly command: string;
  /** Changes nothing itself: it is called again with newer state when the branch moved meanwhile. */
  readonly decide: (tip: Oid, own: OwnState) => CommitDecision<T> | Promise<CommitDecision<T>>;
  /** The lock to read, decide and commit under. */
  readonly lock?: Omit<AcquireRequest, "bound">;
}

/** What became of it. `left` are files whose copy in the worktree keeps edits that the commit has not. */
export interface CommitMade<T> {
  readonly answer: T;
  readonly committed: boolean;
  readonly left: readonly RepoPath[];
}

/**
 * Decides at the tip of the agent's branch, and commits the outcome there; what is staged or edited in the worktree
 * stays as it is. Messages that belong to it are sent in the same ref transaction, and under a lock that transaction
 * checks that the lock is still held (design section 7). Throws `refused` while a merge or rebase is unfinished, and
 * when the branch keeps moving; `held` when the lock is not to be had. A dry run ends after deciding.
 */
export async function commitOwn<T>(context: AgentContext, task: CommitTask<T>): Promise<CommitMade<T>> {
  if (context.dryRun === true) {
    const { tip } = await findCommitPlace(context.git, context.branch);
    const { answer } = await task.decide(tip, await readOwnState(context));
    return { answer, committed: false, left: [] };
  }
  const { lock } = task;
  const began = context.system.now();
  const built: { decision?: CommitDecision<T>; write?: StateWrite; state?: Oid } = {};
  const building = (hold?: Hold) => async (tip: Oid) => {
    const own = await readOwnState(context);
    const decision = await task.decide(tip, own);
    const made = await prepareMail(context, own, { task, decision, began });
    Object.assign(built, { decision, ...made });
    const message = messageSeenByHooks(context, messageOf(context, { ...task, began }, decision, hold));
    const alongside = async (commit: Oid) => {
      const moved = { ref: `refs/heads/${context.branch}`, old: tip, new: commit };
      return [...made.alongside, await operationOf(context, { task, decision, began }, moved)];
    };
    return { files: decision.files, message, alongside };
  };
  const outcome =
    lock === undefined
      ? await commitUnlocked(context, building())
      : await withLock(context, lock, (hold) => commitUnderLock(context, hold, building(hold)));
  const { decision, write, state } = built;
  if (decision === undefined) throw new Error("a commit came about that nobody built");
  const made = outcome.kind === "committed";
  if (made && write !== undefined && state !== undefined) await saveLiveFiles(context, state, write.files);
  return { answer: decision.answer, committed: made, left: made ? outcome.left : [] };
}

interface Mailing<T> {
  readonly task: CommitTask<T>;
  readonly decision: CommitDecision<T>;
  readonly began: Instant;
}

/** The entry of the epic's log: it tells a record of Sheaf's own from a commit that somebody made by hand. */
async function operationOf<T>(
  { git, epic, agent, system }: AgentContext,
  { task, decision }: Mailing<T>,
  moved: MovedRef,
): Promise<RefChange> {
  const [kind, summary, at] = [task.command, decision.subject, formatInstant(system.now())];
  return recordOperation(git, epic, { schema: 1, kind, summary, at, agent, moved: [moved] });
}

async function prepareMail<T>(
  context: AgentContext,
  own: OwnState,
  { task, decision, began }: Mailing<T>,
): Promise<{ readonly alongside: readonly RefChange[]; readonly write?: StateWrite; readonly state?: Oid }> {
  const { posts = [], subject, answer } = decision;
  if (posts.length === 0) return { alongside: [] };
  const change = { posts, subject, answer };
  const { write } = planWrite(context, own, { change, command: task.command, began });
  const [step] = await prepareStates(context.git, [write], own.head ?? "");
  if (step?.kind !== "set") return { alongside: [] };
  return { alongside: [step], write, state: step.new };
}

// Each race is lost to another command of the same agent; a handful at most can be under way at once.
const mostAttempts = 20;

async function commitUnlocked(context: AgentContext, build: BuildCommit): Promise<CommitOutcome> {
  const { git, branch } = context;
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const expected = await findCommit(git, `refs/heads/${branch}`);
    if (expected === undefined) throw noBranch(branch);
    const outcome = await commitFiles({ ...(await build(expected)), git, branch, expected });
    if (outcome.kind !== "raced") return outcome;
  }
  throw gitFailed(
    "branch-busy",
    `${branch} moved ${mostAttempts} times while this command was committing to it`,
    "run the command again",
  );
}

function messageOf<T>(
  context: AgentContext,
  { command, began }: { readonly command: string; readonly began: Instant },
  { subject, stage, override }: CommitDecision<T>,
  hold: Hold | undefined,
): string {
  const locks = hold === undefined ? [] : [hold];
  const tookMs = Math.max(0, context.system.now() - began);
  return messageWithTrailers(`${context.epic}: ${subject}`, {
    agent: context.agent,
    stage,
    locks,
    command,
    override,
    // What took no time leaves no trace: a clock that was set back tells nothing.
    ...(tookMs === 0 ? {} : { tookMs }),
  });
}
