import { join } from "node:path";
import { SheafError } from "../../errors.ts";
import type { Oid } from "../../core/ids.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import type { SyncReport } from "../../core/sync/outcome.ts";
import type { MovedRef } from "../../core/lifecycle/operation.ts";
import { formatInstant } from "../../core/time.ts";
import { saveJson } from "../../files/atomic-file.ts";
import { findJson, removeFile, stateDir } from "../../files/state.ts";
import { follow, tryFollow } from "../../git/checkout.ts";
import { findOperation } from "../../git/operation-in-progress.ts";
import { recordOperation, refChange } from "../../git/operations.ts";
import { findCommit, moveRefs, type RefChange } from "../../git/refs.ts";
import { openRepository } from "../../git/repository.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import type { AgentContext } from "./context.ts";

/** What an operation is called in the log, and which refs it moves. */
export interface Move {
  readonly kind: string;
  readonly summary: string;
  /** Where `old` and `new` are the same, the ref must not move meanwhile. */
  readonly moved: readonly MovedRef[];
  /** Refs that have kept what is moved to alive until now: they go in the same step, and nobody is told of them. */
  readonly dropped?: readonly { readonly ref: string; readonly old: Oid }[];
  /** Live state that changes in the same step; it goes on, so taking the operation back leaves it. */
  readonly alongside?: readonly RefChange[];
  readonly report?: SyncReport;
}

/** What is kept while the checkouts follow, so that a killed command can be completed. */
interface Journal {
  readonly before: Oid;
  readonly after: Oid;
}

/**
 * Moves refs by one compare-and-swap together with the record of it, then brings the checkouts of the epic
 * branch along. Proves first that no local edit would be overwritten, and throws `refused` when one would be.
 * Returns false, with nothing moved, when somebody else moved one of the refs meanwhile.
 */
export async function moveEpicRefs(context: AgentContext, move: Move): Promise<boolean> {
  const { kind, summary, moved, report, dropped = [], alongside = [] } = move;
  const { git, epic, system, agent } = context;
  const journal = journalOf(context, moved);
  const checkouts = journal === undefined ? [] : await findCheckouts(context);
  if (journal !== undefined) for (const path of checkouts) await refuseUnlessFollows(path, journal);
  const at = formatInstant(system.now());
  // A ref that stays is only to be where it was read: nothing to tell, and nothing to take back.
  const told = moved.filter(({ old, new: to }) => old !== to);
  const entry = { schema: 1, kind, summary, at, agent, moved: told } as const;
  const operation = await recordOperation(git, epic, report === undefined ? entry : { ...entry, report });
  if (journal !== undefined) saveJson(journalPath(context), journal);
  system.reached?.("journal-written");
  const deletions = dropped.map((ref) => ({ kind: "delete", ...ref }) as const);
  const changes = [...moved.map(refChange), operation, ...alongside, ...deletions];
  if (!(await moveRefs(git, changes, `sheaf ${kind}: ${summary}`))) {
    removeFile(journalPath(context));
    return false;
  }
  system.reached?.("refs-moved");
  if (journal !== undefined) await bringAlong(context, journal, checkouts);
  return true;
}

/** Completes a move that was killed between the branch and its checkouts. Returns whether there was one. */
export async function completeMove(context: AgentContext): Promise<boolean> {
  // Written by moveEpicRefs alone.
  const journal = findJson(journalPath(context)) as Journal | undefined;
  if (journal === undefined) return false;
  const tip = await findCommit(context.git, `refs/heads/${epicBranch(context.epic)}`);
  if (tip === journal.after) await bringAlong(context, journal, await findCheckouts(context));
  else removeFile(journalPath(context));
  return tip === journal.after;
}

/** The step of the epic branch among the moves; undefined where it stays, or where there is nothing to follow to. */
function journalOf({ epic }: AgentContext, moved: readonly MovedRef[]): Journal | undefined {
  const step = moved.find(({ ref }) => ref === `refs/heads/${epicBranch(epic)}`);
  return step?.old === undefined || step.new === undefined
    ? undefined
    : { before: step.old, after: step.new };
}

async function bringAlong(
  context: AgentContext,
  { before, after }: Journal,
  checkouts: readonly string[],
): Promise<void> {
  for (const path of checkouts) await follow(context.git.at(path), before, after);
  context.system.reached?.("checkout-followed");
  removeFile(journalPath(context));
}

function journalPath({ repository, epic }: AgentContext): string {
  return join(stateDir(repository.commonDir, epic), "landing.json");
}

async function findCheckouts({ git, epic }: AgentContext): Promise<string[]> {
  const branch = `refs/heads/${epicBranch(epic)}`;
  const worktrees = await listWorktrees(git);
  return worktrees
    .filter((tree) => tree.branch === branch && tree.prunable === undefined)
    .map(({ path }) => path);
}

async function refuseUnlessFollows(path: string, { before, after }: Journal): Promise<void> {
  const { git, gitDir } = await openRepository(path);
  const operation = findOperation(gitDir);
  if (operation !== undefined) {
    throw new SheafError({
      kind: "refused",
      code: "operation-in-progress",
      message: `${path} is in the middle of a ${operation}`,
      fix: `finish it or abort it: git -C ${path} status`,
    });
  }
  const verdict = await tryFollow(git, before, after);
  if (verdict.kind === "can-follow") return;
  throw new SheafError({
    kind: "refused",
    code: "checkout-in-the-way",
    message: `uncommitted edits in ${path} would be overwritten, so nothing was moved: ${verdict.words}`,
    fix: `commit them there (git -C ${path} status shows them), then try again`,
  });
}
