import { existsSync, realpathSync } from "node:fs";
import { refused, type SheafError } from "../errors.ts";
import type { Oid, RepoPath } from "../core/ids.ts";
import { buildTree, type FileChange } from "./build-tree.ts";
import type { Rebase } from "./copy-state.ts";
import { obstaclesOf, planCheckout } from "./checkout-plan.ts";
import { closeMove, finishMove, openMove, takeMoves } from "./checkout.ts";
import type { Git } from "./git.ts";
import { findOperation } from "./operation-in-progress.ts";
import { moveRefs, type RefChange } from "./refs.ts";
import { commitTree } from "./sign.ts";

/** A file's new content, and how edits of it in the checkout take the change in. */
export type PlumbingChange = FileChange & { readonly rebase?: Rebase | undefined };

/** Files to commit to a branch without a checkout, and what must hold while the branch moves. */
export interface PlumbingCommit {
  /** git in the worktree whose identity commits, and whose checkout follows when the branch is its own. */
  readonly git: Git;
  /** The branch's short name. */
  readonly branch: string;
  /** The tip that the contents were made from; without it, whatever the tip is now. */
  readonly expected?: Oid | undefined;
  readonly files: ReadonlyMap<RepoPath, PlumbingChange>;
  /** The whole message, trailers included; or what tells it once the tree is known, and may refuse. */
  readonly message: string | ((tree: Oid) => Promise<string>);
  /** Refs that must stand where they stand in the very transaction that moves the branch, such as a lock's. */
  readonly verify?: readonly RefChange[];
  /** Refs that move in the same transaction, as soon as the commit has an id. */
  readonly alongside?: (commit: Oid) => Promise<readonly RefChange[]>;
  /** End after deciding: no commit is made, and the answer names the tip as it is. */
  readonly dryRun?: boolean | undefined;
}

/** What became of it. `left` are files that the checkout keeps as they were, since they have edits of their own. */
export type CommitOutcome =
  | { readonly kind: "committed"; readonly commit: Oid; readonly left: readonly RepoPath[] }
  | { readonly kind: "unchanged"; readonly commit: Oid }
  | { readonly kind: "raced" };

/**
 * Commits files to a branch: builds the tree in an index of its own, moves the branch by compare-and-swap in one
 * transaction with `verify`, and then brings those files along in the worktree that has the branch checked out.
 * Staged and unstaged edits there survive: a file with edits is left, or gets them rebased where `rebase` says how.
 *
 * Makes no commit when the files already are so. `raced` means that nothing has changed: the branch or a verified
 * ref moved meanwhile. Throws `refused` during a merge, rebase or cherry-pick, for a branch that another worktree
 * has checked out, and for a path that is no plain file.
 */
export async function commitFiles(asked: PlumbingCommit): Promise<CommitOutcome> {
  const place = await findCommitPlace(asked.git, asked.branch);
  if (asked.expected !== undefined && asked.expected !== place.tip) return { kind: "raced" };
  const tree = asked.files.size === 0 ? place.tree : await buildTree(place.git, place.tip, asked.files);
  if (tree === place.tree) {
    // The commit may be one that was killed before the checkout had followed.
    if (place.isCheckedOut && asked.dryRun !== true) await finishMove(place);
    return { kind: "unchanged", commit: place.tip };
  }
  const rebases = new Map([...asked.files].flatMap(([path, { rebase }]) => (rebase ? [[path, rebase]] : [])));
  if (asked.dryRun !== true) return land(asked, place, { tree, rebases });
  const step = { from: place.tip, to: tree, rebases };
  const left = place.isCheckedOut ? obstaclesOf(await planCheckout(place.git, step)) : [];
  return { kind: "committed", commit: place.tip, left };
}

async function land(
  { branch, message: asked, verify = [], alongside }: PlumbingCommit,
  place: CommitPlace,
  { tree, rebases }: { readonly tree: Oid; readonly rebases: ReadonlyMap<RepoPath, Rebase> },
): Promise<CommitOutcome> {
  const message = typeof asked === "string" ? asked : await asked(tree);
  const commit = await commitTree(place.git, { tree, parents: [place.tip], message });
  const ref = `refs/heads/${branch}`;
  const more = (await alongside?.(commit)) ?? [];
  const changes = [{ kind: "set", ref, new: commit, old: place.tip } as const, ...verify, ...more];
  const reason = subject(message);
  if (!place.isCheckedOut) {
    const isMoved = await moveRefs(place.git, changes, reason);
    return isMoved ? { kind: "committed", commit, left: [] } : { kind: "raced" };
  }
  const opened = await openMove(place, place.branch, { from: place.tip, to: commit, rebases });
  try {
    const left = await takeMoves(place.git, [opened], { changes, reason });
    return left === undefined ? { kind: "raced" } : { kind: "committed", commit, left };
  } finally {
    closeMove(opened);
  }
}

/** A branch, and the worktree that commits to it. */
export interface CommitPlace {
  /** git at the top of the worktree. */
  readonly git: Git;
  readonly gitDir: string;
  readonly branch: string;
  readonly tip: Oid;
  readonly tree: Oid;
  readonly isCheckedOut: boolean;
}

/** Where a commit to a branch is made. Throws `refused` where {@link commitFiles} does for the place's sake. */
export async function findCommitPlace(git: Git, branch: string): Promise<CommitPlace> {
  const [paths, lines] = await Promise.all([
    git.text(["rev-parse", "--path-format=absolute", "--git-dir", "--show-toplevel"]),
    git.text(["for-each-ref", "--format=%(objectname) %(tree) %(worktreepath)", `refs/heads/${branch}`]),
  ]);
  const [gitDir = "", top = ""] = paths.split("\n");
  const [, tip, tree, worktree = ""] = /^(\S+) (\S+) (.*)$/m.exec(lines) ?? [];
  if (tip === undefined || tree === undefined)
    throw refused("no-such-branch", `there is no branch ${branch}`);
  const operation = await findOperation({ git, gitDir });
  if (operation !== undefined) throw operationInProgress(operation, top);
  const isCheckedOut = isSameFolder(worktree, top);
  if (!isCheckedOut && worktree !== "" && existsSync(worktree)) throw checkedOutElsewhere(branch, worktree);
  return { git: git.at(top), gitDir, branch, tip: tip as Oid, tree: tree as Oid, isCheckedOut };
}

function subject(message: string): string {
  return `commit: ${message.slice(0, `${message}\n`.indexOf("\n"))}`;
}

function isSameFolder(one: string, other: string): boolean {
  return one === other || (one !== "" && existsSync(one) && realpathSync(one) === realpathSync(other));
}

function operationInProgress(operation: string, top: string): SheafError {
  return refused(
    "operation-in-progress",
    `a ${operation} is unfinished in ${top}`,
    `git ${operation} --continue, or git ${operation} --abort`,
  );
}

function checkedOutElsewhere(branch: string, worktree: string): SheafError {
  return refused(
    "checked-out-elsewhere",
    `${branch} is checked out in ${worktree}, which would not see this commit`,
    `run the command there: cd '${worktree}'`,
  );
}
