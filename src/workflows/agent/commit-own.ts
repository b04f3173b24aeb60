import type { Instant, Oid, RepoPath } from "../../core/ids.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { SheafError } from "../../errors.ts";
import type { FileChange } from "../../git/build-tree.ts";
import type { Rebase } from "../../git/copy-state.ts";
import { commitFiles, findCommitPlace, type CommitOutcome } from "../../git/plumbing-commit.ts";
import { findCommit } from "../../git/refs.ts";
import type { AgentContext } from "../context/context.ts";
import type { AcquireRequest } from "../locks/acquire-request.ts";
import { commitUnderLock, type BuildCommit } from "../locks/commit-under.ts";
import type { Hold } from "../locks/place.ts";
import { withLock } from "../locks/with.ts";
import { noBranch, ownFeatures, readOwnState, type OwnState } from "./own-state.ts";

/** New content of one of the agent's own files. `rebase` carries the change over to a copy that has edits. */
export type OwnFile = FileChange & { readonly rebase?: Rebase };
export type OwnFiles = ReadonlyMap<RepoPath, OwnFile>;

/** What a command decided to write, and what it will answer. */
export interface OwnChange<T> {
  readonly files: OwnFiles;
  /** The first line of the commit message, without the epic. */
  readonly subject: string;
  readonly stage?: string;
  /** Why the primary changes what belongs to somebody else. */
  readonly override?: string;
  readonly answer: T;
}

export interface OwnTask<T> {
  /** The command's name for the `Sheaf-Command` trailer. */
  readonly command: string;
  /** Changes nothing itself: it is called again with newer state when the branch moved meanwhile. */
  readonly decide: (own: OwnState) => OwnChange<T> | Promise<OwnChange<T>>;
  /** The lock to read, decide and commit under. */
  readonly lock?: Omit<AcquireRequest, "bound">;
}

/** What became of it. `left` are files whose copy in the worktree keeps edits that the commit has not. */
export interface OwnCommit<T> {
  readonly answer: T;
  readonly committed: boolean;
  readonly left: readonly RepoPath[];
}

/**
 * Reads the agent's own files at the tip of its branch, decides, and commits the outcome there; what is staged
 * or edited in the worktree stays as it is. Under a lock, the branch moves in one transaction with the check
 * that the lock is still held (design section 7). Throws `refused` while a merge or rebase is unfinished, and
 * when the branch keeps moving under it; `held` when the lock is not to be had. A dry run ends after deciding.
 */
export async function commitOwn<T>(context: AgentContext, task: OwnTask<T>): Promise<OwnCommit<T>> {
  if (context.dryRun === true) {
    const { answer } = await task.decide(await readOwnState(context));
    await findCommitPlace(context.git, context.branch);
    return { answer, committed: false, left: [] };
  }
  const { lock } = task;
  const began = context.system.now();
  const built: { change?: OwnChange<T> } = {};
  const building = (hold?: Hold) => async (tip: Oid) => {
    built.change = await task.decide(await readOwnState(context, tip));
    const message = messageOf(context, { ...task, began }, built.change, hold);
    return { files: built.change.files, message };
  };
  const outcome =
    lock === undefined
      ? await commitUnlocked(context, building())
      : await withLock(context, lock, (hold) => commitUnderLock(context, hold, building(hold)));
  if (built.change === undefined) throw new Error("a commit came about that nobody built");
  const made = outcome.kind === "committed";
  return { answer: built.change.answer, committed: made, left: made ? outcome.left : [] };
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
  throw new SheafError({
    kind: "git",
    code: "branch-busy",
    message: `${branch} moved ${mostAttempts} times while this command was committing to it`,
    fix: "run the command again",
  });
}

function messageOf<T>(
  context: AgentContext,
  { command, began }: { readonly command: string; readonly began: Instant },
  { subject, stage, override }: OwnChange<T>,
  hold: Hold | undefined,
): string {
  const features = ownFeatures(context);
  const feature = features.length === 1 ? features[0] : undefined;
  const locks = hold === undefined ? [] : [hold];
  const tookMs = Math.max(0, context.system.now() - began);
  return messageWithTrailers(`${context.epic}: ${subject}`, {
    agent: context.agent,
    feature,
    stage,
    locks,
    command,
    override,
    // What took no time leaves no trace: a clock that was set back tells nothing.
    ...(tookMs === 0 ? {} : { tookMs }),
  });
}
