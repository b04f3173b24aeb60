import { refused, type SheafError } from "../../errors.ts";
import type { RepoPath } from "../../core/ids.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import type { SyncReport } from "../../core/sync/outcome.ts";
import type { ClosedConflict, MovedRef } from "../../core/lifecycle/operation.ts";
import { formatInstant } from "../../core/time.ts";
import { closeMove, finishMove, takeMoves, type CheckoutMove, type RefMove } from "../../git/checkout.ts";
import type { Git } from "../../git/git.ts";
import { isUnfinished } from "../../git/move-note.ts";
import { recordOperation, refChange } from "../../git/operations.ts";
import type { RefChange } from "../../git/refs.ts";
import { openRepository, type Repository } from "../../git/repository.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import { openCheckout } from "./checkouts.ts";
import type { AgentContext } from "./context.ts";
import { refreshLive } from "./live-files.ts";

/** What an operation is called in the log, and which refs it moves. */
export interface Move {
  readonly kind: string;
  readonly summary: string;
  /** Where `old` and `new` are the same, the ref must not move meanwhile. */
  readonly moved: readonly MovedRef[];
  /** Live state that changes in the same step; it goes on, so taking the operation back leaves it. */
  readonly alongside?: readonly RefChange[];
  readonly report?: SyncReport;
  /** The conflict that the operation closes, or opens again. */
  readonly closed?: ClosedConflict | undefined;
  readonly opened?: ClosedConflict | undefined;
}

/**
 * Moves refs by one compare-and-swap together with the record of it, then brings the checkouts of the epic
 * branch along. Throws as {@link openCheckout} where one cannot follow. Returns false, with nothing moved, when somebody
 * else moved one of the refs meanwhile.
 */
export async function moveEpicRefs(context: AgentContext, move: Move): Promise<boolean> {
  const moves: CheckoutMove[] = [];
  try {
    await openCheckouts(context, move.moved, moves);
    const done = await takeMoves(context.git, moves, await recorded(context, move));
    if (done !== undefined) await refreshLive(context, move.alongside ?? []);
    return done !== undefined;
  } finally {
    moves.forEach(closeMove);
  }
}

/** The ref transaction of a move, with its entry in the log. */
async function recorded(context: AgentContext, move: Move): Promise<RefMove> {
  const { git, epic, system, agent } = context;
  const { kind, summary, moved, report, closed, opened, alongside = [] } = move;
  const at = formatInstant(system.now());
  // A ref that stays is only to be where it was read: nothing to tell, and nothing to take back.
  const told = moved.filter(({ old, new: to }) => old !== to);
  const entry = { schema: 1, kind, summary, at, agent, moved: told, closed, opened } as const;
  const operation = await recordOperation(git, epic, report === undefined ? entry : { ...entry, report });
  const changes = [...moved.map(refChange), operation, ...alongside];
  return { changes, reason: `sheaf ${kind}: ${summary}`, reached: system.reached };
}

/** Opens every checkout of the epic branch for its step among the moves; into a list, so that all are closed after. */
async function openCheckouts(
  context: AgentContext,
  moved: readonly MovedRef[],
  moves: CheckoutMove[],
): Promise<void> {
  const branch = epicBranch(context.epic);
  const { old: from, new: to } = moved.find(({ ref }) => ref === `refs/heads/${branch}`) ?? {};
  // Where it stays, is made or goes, there is nothing to follow to.
  if (from === undefined || to === undefined || from === to) return;
  for (const path of await findCheckouts(context)) {
    moves.push(await openCheckout(path, branch, { from, to }));
  }
}

/**
 * Completes a move that was killed between the branch and its checkouts; a dry run leaves it. Returns whether there was
 * one. Throws `refused` when that is done and a file keeps edits, made since, that conflict with it: once, so that somebody looks at them.
 */
export async function completeMove(context: AgentContext, dryRun = false): Promise<boolean> {
  let isCompleted = false;
  for (const path of await findCheckouts(context)) {
    const { git, gitDir } = await openRepository(path);
    if (dryRun && isUnfinished(gitDir)) return true;
    const left = await finishMove({ git, gitDir });
    if (left !== undefined && left.length > 0) throw editsLeft(path, left);
    isCompleted ||= left !== undefined;
  }
  return isCompleted;
}

/** A worktree that may not have followed its branch. */
export interface HalfMoved {
  /** git at its top. */
  readonly git: Git;
  readonly repository: Pick<Repository, "gitDir">;
}

/**
 * {@link completeMove} for the one worktree in which a command works, before the command looks at its files: what is half
 * moved there would pass for edits of the agent's.
 */
export async function completeMoveHere({ git, repository: { gitDir } }: HalfMoved): Promise<void> {
  const left = await finishMove({ git, gitDir });
  if (left !== undefined && left.length > 0) throw editsLeft(git.cwd, left);
}

async function findCheckouts({ git, epic }: AgentContext): Promise<string[]> {
  const branch = `refs/heads/${epicBranch(epic)}`;
  const worktrees = await listWorktrees(git);
  return worktrees
    .filter((tree) => tree.branch === branch && tree.prunable === undefined)
    .map(({ path }) => path);
}

function editsLeft(top: string, paths: readonly RepoPath[]): SheafError {
  const files = paths.map((path) => `'${path}'`).join(" ");
  return refused(
    "edits-left",
    `a command that was killed is complete now, but edits made since then conflict with it, and stay as they are: ${paths.join(", ")}`,
    `git -C '${top}' diff HEAD -- ${files}; put both together there, then run the command again`,
    { data: { paths } },
  );
}
