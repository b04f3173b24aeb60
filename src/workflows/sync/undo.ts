import { refused, type SheafError, usage } from "../../errors.ts";
import type { Oid } from "../../core/ids.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import { planUndo, type MovedRef, type Operation } from "../../core/lifecycle/operation.ts";
import { readOperations } from "../../git/operations.ts";
import { listRefs } from "../../git/refs.ts";
import { removeWorktree } from "../../git/remove-worktree.ts";
import { openRepository, type Repository } from "../../git/repository.ts";
import { uncommittedPaths } from "../../git/snapshots.ts";
import { ignoredPaths, listWorktrees, type Worktree } from "../../git/worktrees.ts";
import { uninstallWorktreeHooks } from "../hooks/uninstall-hooks.ts";
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
 * epic branch follow. Worktrees that `start` or `recover` made go, once it is proved that nothing is in them. A conflict
 * that the operation closed is open again, with what had been typed to settle it. The undo is an operation itself, so
 * undoing twice brings all refs back. Throws `refused` when a ref has moved since, or a local edit would be overwritten;
 * `usage` when there is no operation.
 */
export async function undo(context: AgentContext, dryRun: boolean): Promise<Undone> {
  const { git, epic } = context;
  if (!dryRun) await completeMove(context);
  const [operation] = await readOperations(git, epic, 1);
  if (operation === undefined || begins.includes(operation.kind))
    throw usage(
      "nothing-to-undo",
      `nothing has been done to ${context.epic} that could be taken back`,
      "sheaf log",
    );
  const refs = operation.moved.map(({ ref }) => ref);
  const plan = planUndo(operation, refs.length === 0 ? new Map() : await listRefs(git, ...refs));
  if (plan.kind === "moved-since") throw movedSince(operation, plan.refs);
  const { moves } = plan;
  const branches = await requireNotTakenIn(context, moves);
  const worktrees = adds.includes(operation.kind) ? await removableWorktrees(context, moves) : [];
  await refuseCheckedOut(context, moves, worktrees);
  const undone = { operation, moves, conflict: conflictAfter(operation) };
  if (dryRun) return undone;
  for (const worktree of worktrees) await takeAway(context, worktree);
  const gone = new Set(refs);
  // None of them may take in now what is being taken back.
  const still = [...branches].flatMap(([ref, tip]) => (gone.has(ref) ? [] : [{ ref, old: tip, new: tip }]));
  await takeBack(context, operation, [...moves, ...still]);
  return undone;
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
        operation.moved.map(({ ref }) => ref),
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

/**
 * Refuses while an agent's branch has commits that the epic branch would lose: they would come back with it, as if they
 * were its own. Returns the branches as they were looked at.
 */
async function requireNotTakenIn(
  { git, epic }: AgentContext,
  moves: readonly MovedRef[],
): Promise<Map<string, Oid>> {
  const prefix = `refs/heads/sheaf/${epic}/`;
  const branches = await listRefs(git, prefix);
  const { old, new: to } = moves.find(({ ref }) => ref === `refs/heads/${epicBranch(epic)}`) ?? {};
  if (old === undefined || to === undefined) return branches;
  const lost = await git.text(["rev-list", "--first-parent", "--reverse", `${to}..${old}`, "--"]);
  const [first = ""] = lost.split("\n");
  if (first === "") return branches;
  const containing = await git.text(["for-each-ref", "--format=%(refname)", `--contains=${first}`, prefix]);
  if (containing === "") return branches;
  const names = containing.split("\n").map((ref) => ref.slice(prefix.length));
  throw refused(
    "taken-in",
    `the branches of ${names.join(", ")} have taken in what would be taken back, so nothing was changed: mend it by new commits`,
    "sheaf log",
    { data: { agents: names } },
  );
}

/** An epic is not taken back: what began it is its first commit. */
const begins: readonly string[] = ["epic new", "import"];

/** What makes worktrees; nobody else's is taken away. */
const adds: readonly string[] = ["start", "recover"];

/** The worktrees of branches that the undone operation made; `undo` removes these branches. */
async function removableWorktrees({ git }: AgentContext, moves: readonly MovedRef[]): Promise<Worktree[]> {
  const gone = new Set(moves.flatMap(({ ref, new: to }) => (to === undefined ? [ref] : [])));
  const worktrees = (await listWorktrees(git)).filter(
    ({ branch, prunable }) => branch !== undefined && prunable === undefined && gone.has(branch),
  );
  for (const { path } of worktrees) {
    const first = await findOwnFile(await openRepository(path));
    if (first !== undefined) throw notEmpty(path, first);
  }
  return worktrees;
}

/** A file of a worktree that is in no commit, ignored ones included. */
async function findOwnFile(repository: Repository): Promise<string | undefined> {
  const found = await Promise.all([uncommittedPaths(repository), ignoredPaths(repository.git)]);
  return found.flat()[0];
}

async function takeAway({ git }: AgentContext, { path }: Worktree): Promise<void> {
  let late: string | undefined;
  const isRemoved = await removeWorktree(git, path, async (repository) => {
    late = await findOwnFile(repository);
    if (late === undefined) await uninstallWorktreeHooks({ repository });
    return late === undefined;
  });
  if (!isRemoved) throw notEmpty(path, late ?? ".git");
}

function notEmpty(path: string, file: string): SheafError {
  return refused(
    "worktree-in-use",
    `${path} has files that are in no commit, such as ${file}, so nothing was changed`,
    `git -C ${path} status --ignored`,
  );
}

/** Only the checkouts of the epic branch are brought along; no other branch may move under a worktree. */
async function refuseCheckedOut(
  { git, epic }: AgentContext,
  moves: readonly MovedRef[],
  leaving: readonly Worktree[],
): Promise<void> {
  const refs = moves.map(({ ref }) => ref).filter((ref) => ref !== `refs/heads/${epicBranch(epic)}`);
  const staying = (await listWorktrees(git)).filter(({ path }) => !leaving.some((one) => one.path === path));
  const worktree = staying.find(({ branch }) => refs.some((ref) => ref === branch));
  if (worktree === undefined) return;
  throw refused(
    "checked-out",
    `${worktree.branch} is checked out in ${worktree.path}, so it cannot be moved or removed`,
    `git worktree remove ${worktree.path}, if nobody works there`,
  );
}

function movedSince({ kind, at }: Operation, refs: readonly string[]): SheafError {
  return refused(
    "moved-since",
    `the ${kind} of ${at} cannot be taken back: ${refs.join(", ")} moved since, and that work would be lost`,
    "see sheaf log; git revert takes the changes of a single commit back",
    { data: { refs } },
  );
}
