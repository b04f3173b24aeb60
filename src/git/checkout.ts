import { existsSync, lstatSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Oid, RepoPath } from "../core/ids.ts";
import { obstaclesOf, planCheckout, type CheckoutPlan, type CheckoutStep } from "./checkout-plan.ts";
import type { Rebase } from "./copy-state.ts";
import type { Git } from "./git.ts";
import { readIndex, writeIndex } from "./index-entries.ts";
import { lockIndex, type Checkout, type IndexLock } from "./index-lock.ts";
import { readObjects } from "./objects.ts";
import { findCommit } from "./refs.ts";
import { replaceWorktreeFile } from "./worktree-file.ts";
import { writeFiles } from "./write-files.ts";

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

/**
 * Takes steps: `moveRefs` moves the branch, and index and files follow. A note in each git directory stands from before
 * until after, so that what a killed process leaves between can be completed: the index would undo the step at the next
 * `git commit`. Returns the files that stay as they are, because of obstacles; undefined, with nothing changed, where the
 * branch did not move.
 */
export async function takeMoves(
  moves: readonly CheckoutMove[],
  moveRefs: () => Promise<boolean>,
): Promise<RepoPath[] | undefined> {
  for (const { checkout, branch, step } of moves) {
    writeFileSync(noteIn(checkout.gitDir), `${step.from} ${step.to} ${branch}\n`);
  }
  const isMoved = await moveRefs();
  const left: RepoPath[] = [];
  for (const { checkout, plan, lock } of moves) {
    if (isMoved) left.push(...(await carryOut(checkout, plan, lock)));
    rmSync(noteIn(checkout.gitDir), { force: true });
  }
  return isMoved ? left : undefined;
}

/** Whether a command was killed before a checkout had followed its branch. */
export function isUnfinished(gitDir: string): boolean {
  return existsSync(noteIn(gitDir));
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

function noteIn(gitDir: string): string {
  return join(gitDir, "sheaf-move");
}

async function completeNoted(checkout: Checkout, lock: IndexLock): Promise<RepoPath[] | undefined> {
  const { git, gitDir } = checkout;
  if (!isUnfinished(gitDir)) return undefined;
  const [from = "", to = "", branch = ""] = readFileSync(noteIn(gitDir), "utf8").trim().split(" ");
  // While something else is checked out, that is no business of ours.
  if (readFileSync(join(gitDir, "HEAD"), "utf8").trim() !== `ref: refs/heads/${branch}`) return undefined;
  const tip = await findCommit(git, "HEAD");
  // Where the branch stands as before, its move was never made; beyond `to`, others have moved it on.
  const isTaken = tip !== undefined && tip !== from && (await isAncestor(git, to, tip));
  const left = isTaken ? await carryOutTorn(checkout, { from: from as Oid, to: tip }, lock) : undefined;
  rmSync(noteIn(gitDir), { force: true });
  return left;
}

async function carryOutTorn(checkout: Checkout, step: CheckoutStep, lock: IndexLock): Promise<RepoPath[]> {
  const { git } = checkout;
  const first = await planCheckout(git, step);
  const obstacles = obstaclesOf(first);
  if (obstacles.length === 0) return carryOut(checkout, first, lock);
  const mended = { ...step, ...(await mendings(git, step, obstacles)) };
  return carryOut(checkout, await planCheckout(git, mended), lock);
}

/**
 * How files take a step that was killed, where they are neither old nor new: a piece of the new file is what the killed
 * git had written of it, and edits made since are merged with the step where they do not touch.
 */
async function mendings(git: Git, { from, to }: CheckoutStep, paths: readonly RepoPath[]) {
  const { mergeTexts } = await import("../core/lines/merge-text.ts");
  const blobs = await readObjects(
    git,
    paths.flatMap((path) => [`${from}:${path}`, `${to}:${path}`]),
  );
  const torn = new Set<RepoPath>();
  const rebases = new Map<RepoPath, Rebase>();
  for (const [at, path] of paths.entries()) {
    const [before, after] = blobs.slice(2 * at, 2 * at + 2);
    if (after?.type !== "blob") continue;
    if (isPieceOf(join(git.cwd, path), after.bytes)) torn.add(path);
    const [base, theirs] = [before?.bytes.toString("utf8") ?? "", after.bytes.toString("utf8")];
    rebases.set(path, (ours) => mergeTexts({ base, ours, theirs }));
  }
  return { torn, rebases };
}

function isPieceOf(file: string, whole: Buffer): boolean {
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return false;
  const piece = readFileSync(file);
  return whole.subarray(0, piece.length).equals(piece);
}

/** Index first, then files, then the index in place: any mixture that a kill leaves is known for what it is. */
async function carryOut(checkout: Checkout, plan: CheckoutPlan, lock: IndexLock): Promise<RepoPath[]> {
  const { git } = checkout;
  const { paths, copies } = plan;
  if (paths.length === 0) return [];
  const env = lock.copyIndex();
  const entries = paths.flatMap(({ path, index }) =>
    index === "keep" ? [] : [[path, index.entry] as const],
  );
  await writeIndex(git, entries, env, plan.to);
  const remove = paths.flatMap(({ path, disk }) => (disk === "remove" ? [path] : []));
  const write = paths.flatMap(({ path, disk }) => (disk === "write" ? [path] : []));
  await writeFiles(git, { remove, write: await insideSparse(checkout, write, env), copies }, env);
  const late = paths.filter(
    ({ path, disk }) =>
      typeof disk === "object" && !replaceWorktreeFile(join(git.cwd, path), disk.before, disk.text),
  );
  // New entries of files that were there already do not know yet that these are unchanged.
  if (paths.some(({ path, index, disk }) => index !== "keep" && disk === "keep" && copies.has(path)))
    await git.run(["update-index", "-q", "--refresh"], { env, answers: [1] });
  lock.replaceIndex();
  return [...obstaclesOf(plan), ...late.map(({ path }) => path)];
}

/** In a sparse checkout: lets git mark what lies outside, and returns the files inside. */
async function insideSparse(
  { git, gitDir }: Checkout,
  paths: readonly RepoPath[],
  env: Readonly<Record<string, string>>,
): Promise<readonly RepoPath[]> {
  if (paths.length === 0 || !existsSync(join(gitDir, "info", "sparse-checkout"))) return paths;
  // 128: it is not sparse any more.
  await git.run(["sparse-checkout", "reapply"], { env, answers: [128] });
  const entries = await readIndex(git, paths, env);
  return paths.filter((path) => entries.get(path)?.isHidden !== true);
}

async function isAncestor(git: Git, commit: string, tip: Oid): Promise<boolean> {
  const { code } = await git.run(["merge-base", "--is-ancestor", commit, tip], { answers: [1, 128] });
  return code === 0;
}
