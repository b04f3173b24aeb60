import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RepoPath } from "../core/ids.ts";
import { obstaclesOf, planCheckout, type CheckoutPlan, type CheckoutStep } from "./checkout-plan.ts";
import type { Rebase } from "./copy-state.ts";
import type { Git } from "./git.ts";
import { readIndex, writeIndex } from "./index-entries.ts";
import type { Checkout, IndexLock } from "./index-lock.ts";
import { readObjects } from "./objects.ts";
import { replaceWorktreeFile } from "./worktree-file.ts";
import { writeFiles } from "./write-files.ts";

/**
 * Brings index and files to where a plan says, and returns the files that stay as they are. The new index takes its place
 * last: any mixture that a kill leaves is known for what it is.
 */
export async function carryOut(checkout: Checkout, plan: CheckoutPlan, lock: IndexLock): Promise<RepoPath[]> {
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

/**
 * Completes a step that was killed on the way, from whatever mixture it has left. Returns the files that keep edits which
 * conflict with it.
 */
export async function carryOutTorn(
  checkout: Checkout,
  step: CheckoutStep,
  lock: IndexLock,
): Promise<RepoPath[]> {
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
