import type { Oid, RepoPath } from "../core/ids.ts";
import type { Step } from "../system.ts";
import { carryOut, carryOutTorn } from "./carry-out.ts";
import { planCheckout, type CheckoutPlan, type CheckoutStep } from "./checkout-plan.ts";
import type { Git } from "./git.ts";
import { checkedOutBranch } from "./head-branch.ts";
import { lockIndex, type Checkout, type IndexLock } from "./index-lock.ts";
import { findNote, isUnfinished, removeNote, saveNote, type MoveNote } from "./move-note.ts";
import { findCommit, listRefs, moveRefs, type RefChange } from "./refs.ts";

/** A checkout that is about to take a step with its branch: its index locked, every path looked at, nothing changed. */
export interface CheckoutMove {
  readonly checkout: Checkout;
  readonly branch: string;
  readonly step: CheckoutStep;
  readonly plan: CheckoutPlan;
  readonly lock: IndexLock;
}

/**
 * Opens the one way into a checkout. The caller looks at the plan's obstacles, then takes the move or not, and closes it
 * in any case. What an earlier command left half-way is completed first. Throws `held` while a git is at work there.
 */
export async function openMove(
  checkout: Checkout,
  branch: string,
  step: CheckoutStep,
): Promise<CheckoutMove> {
  const lock = await lockIndex(checkout);
  try {
    await completeNoted(checkout, lock);
    return { checkout, branch, step, plan: await planCheckout(checkout.git, step), lock };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Lets other processes at the index again. */
export function closeMove({ lock }: CheckoutMove): void {
  lock.release();
}

/** The ref transaction with which a branch moves. */
export interface RefMove {
  /** The branch's own change, first, and what goes with it. */
  readonly changes: readonly RefChange[];
  /** For the reflogs. */
  readonly reason: string;
  readonly reached?: ((step: Step) => void) | undefined;
}

/**
 * Takes steps: refs move in one transaction, then index and files follow. A note in each git directory stands from before
 * until after, so that what a killed process leaves between can be completed: the index would undo the step at the next
 * `git commit`, and of the refs themselves a git that is killed may have moved the first only. Returns the files that stay
 * as they are, because of obstacles; undefined, with nothing changed, where somebody else was first.
 */
export async function takeMoves(
  git: Git,
  moves: readonly CheckoutMove[],
  { changes, reason, reached }: RefMove,
): Promise<RepoPath[] | undefined> {
  for (const { checkout, branch, step } of moves) {
    saveNote(checkout.gitDir, { branch, from: step.from, to: step.to, changes, reason });
  }
  reached?.("move-noted");
  const isMoved = await moveRefs(git, changes, reason);
  if (isMoved) reached?.("refs-moved");
  const left: RepoPath[] = [];
  for (const { checkout, plan, lock } of moves) {
    if (isMoved) left.push(...(await carryOut(checkout, plan, lock)));
    removeNote(checkout.gitDir);
  }
  if (isMoved) reached?.("checkout-followed");
  return isMoved ? left : undefined;
}

/**
 * Completes the step of a checkout that a killed command has begun, if there is one. Returns the files that keep edits
 * which the step conflicts with; undefined where there was nothing to complete.
 */
export async function finishMove(checkout: Checkout): Promise<RepoPath[] | undefined> {
  if (!isUnfinished(checkout.gitDir)) return undefined;
  const lock = await lockIndex(checkout);
  try {
    return await completeNoted(checkout, lock);
  } finally {
    lock.release();
  }
}

async function completeNoted(checkout: Checkout, lock: IndexLock): Promise<RepoPath[] | undefined> {
  const { git, gitDir } = checkout;
  const note = findNote(gitDir);
  // While something else is checked out, that is no business of ours.
  if (note !== undefined && (await checkedOutBranch(gitDir)) !== `refs/heads/${note.branch}`)
    return undefined;
  const tip = note && (await findTaken(git, note));
  if (note === undefined || tip === undefined) {
    removeNote(gitDir);
    return undefined;
  }
  await completeRefs(git, note);
  const left = await carryOutTorn(checkout, { from: note.from, to: tip }, lock);
  removeNote(gitDir);
  return left;
}

/** Where the branch is, if the noted step was made: not where it was before; beyond its end others have moved it on. */
async function findTaken(git: Git, { from, to }: MoveNote): Promise<Oid | undefined> {
  const tip = await findCommit(git, "HEAD");
  if (tip === undefined || tip === from) return undefined;
  const { code } = await git.run(["merge-base", "--is-ancestor", to, tip], { answers: [1, 128] });
  return code === 0 ? tip : undefined;
}

/** Moves those refs of the transaction that still stand where they stood before it. */
async function completeRefs(git: Git, { changes, reason }: MoveNote): Promise<void> {
  const moving = changes.filter(({ kind }) => kind !== "verify");
  const tips = await listRefs(git, ...moving.map(({ ref }) => ref));
  const pending = moving.filter(({ ref, old }) => tips.get(ref) === old);
  if (pending.length > 0) await moveRefs(git, pending, reason);
}
