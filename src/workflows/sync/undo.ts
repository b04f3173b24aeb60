import { SheafError } from "../../errors.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import { planUndo, type MovedRef, type Operation } from "../../core/lifecycle/operation.ts";
import { readOperations } from "../../git/operations.ts";
import { listRefs } from "../../git/refs.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import type { AgentContext, Context } from "../context/context.ts";
import { completeMove, moveEpicRefs } from "../context/move-refs.ts";
import { keepConflict, reopenConflict } from "../merge/close-conflict.ts";
import { dropConflict, findOpenConflict } from "../merge/conflict.ts";

/** What was taken back, or would be. */
export interface Undone {
  readonly operation: Operation;
  readonly moves: readonly MovedRef[];
  /** Whether a conflict that the operation had closed is open again, or one that it had opened closed. */
  readonly conflict?: "opened" | "closed" | undefined;
}

/**
 * Takes the newest operation back: its refs return to where they were, all or none, and the checkouts of the
 * epic branch follow, and a conflict that it closed is open again, with what had been typed to settle it. The undo is
 * an operation itself, so undoing twice brings everything back. Throws `refused` when a ref has moved since, or a local edit would be overwritten; `usage` when there is no operation.
 */
export async function undo(context: AgentContext, dryRun: boolean): Promise<Undone> {
  const { git, epic } = context;
  if (!dryRun) await completeMove(context);
  const [operation] = await readOperations(git, epic, 1);
  if (operation === undefined) throw nothingToUndo(context);
  const refs = operation.moved.map(({ ref }) => ref);
  const plan = planUndo(operation, refs.length === 0 ? new Map() : await listRefs(git, ...refs));
  if (plan.kind === "moved-since") throw movedSince(operation, plan.refs);
  const { moves } = plan;
  await refuseCheckedOut(context, moves);
  const conflict = conflictAfter(operation);
  if (!dryRun) await takeBack(context, operation, moves);
  return { operation, moves, conflict };
}

function conflictAfter({ closed, opened }: Operation): Undone["conflict"] {
  if (closed !== undefined) return "opened";
  return opened === undefined ? undefined : "closed";
}

async function takeBack(
  context: AgentContext,
  operation: Operation,
  moved: readonly MovedRef[],
): Promise<void> {
  const conflict = conflictAfter(operation);
  const open = conflict === undefined ? undefined : findOpenConflict(context);
  const closed = open && (await keepConflict(context, open));
  const { closed: opened } = operation;
  if (opened !== undefined) await reopenConflict(context, opened);
  const summary = `${operation.kind}: ${operation.summary}`;
  try {
    const isMoved = await moveEpicRefs(context, { kind: "undo", summary, moved, closed, opened });
    if (!isMoved)
      throw movedSince(
        operation,
        moved.map(({ ref }) => ref),
      );
  } catch (error) {
    if (opened !== undefined)
      await (closed === undefined ? dropConflict(context) : reopenConflict(context, closed));
    throw error;
  }
  if (conflict === "closed") await dropConflict(context);
}

/** The operations of the epic, newest first, `limit` at most. */
export async function readLog({ git, epic }: Context, limit: number): Promise<Operation[]> {
  return readOperations(git, epic, limit);
}

/** Only the checkouts of the epic branch are brought along; no other branch may move under a worktree. */
async function refuseCheckedOut({ git, epic }: AgentContext, moves: readonly MovedRef[]): Promise<void> {
  const refs = moves.map(({ ref }) => ref).filter((ref) => ref !== `refs/heads/${epicBranch(epic)}`);
  const worktree = (await listWorktrees(git)).find(({ branch }) => refs.some((ref) => ref === branch));
  if (worktree === undefined) return;
  throw new SheafError({
    kind: "refused",
    code: "checked-out",
    message: `${worktree.branch} is checked out in ${worktree.path}, so it cannot be moved or removed`,
    fix: `git worktree remove ${worktree.path}, if nobody works there`,
  });
}

function movedSince({ kind, at }: Operation, refs: readonly string[]): SheafError {
  return new SheafError({
    kind: "refused",
    code: "moved-since",
    message: `the ${kind} of ${at} cannot be taken back: ${refs.join(", ")} moved since, and that work would be lost`,
    fix: "see sheaf log; git revert takes the changes of a single commit back",
    data: { refs },
  });
}

function nothingToUndo({ epic }: AgentContext): SheafError {
  return new SheafError({
    kind: "usage",
    code: "nothing-to-undo",
    message: `nothing has been done to ${epic} that could be taken back: epic new and start add branches and worktrees, and change none that is there`,
    fix: "sheaf log",
  });
}
