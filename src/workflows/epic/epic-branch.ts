import { existsSync } from "node:fs";
import { join } from "node:path";
import { refused, type SheafError } from "../../errors.ts";
import { primary, type EpicId, type Oid, type RepoPath } from "../../core/ids.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import { settingsName } from "../../core/epic/settings.ts";
import { clashingRefs, findNameClash } from "../../core/lifecycle/name-clash.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { shellWord } from "../../core/text/shell-word.ts";
import type { TreeEntry } from "../../core/tree.ts";
import { formatInstant } from "../../core/time.ts";
import { findText, worktreeDir } from "../../files/state.ts";
import { baselineRef } from "../../git/baseline.ts";
import { withPrivateIndex } from "../../git/build-tree.ts";
import { recordOperation, refChange } from "../../git/operations.ts";
import { literalPaths } from "../../git/git.ts";
import { findCommit, listRefs, moveRefs } from "../../git/refs.ts";
import { makeCommits } from "../context/make-commits.ts";
import type { Session } from "../context/session.ts";
import { refuseSubmodule } from "./require-place.ts";

/** The first commit of an epic branch. */
export interface FirstCommit {
  readonly epic: EpicId;
  readonly parent: Oid;
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** The folder of which nothing else stays, where the parent has one. */
  readonly folder?: RepoPath;
  /** The first line of the message, without the epic. */
  readonly subject: string;
  /** The command that makes it, for the trailer. */
  readonly command: string;
}

/**
 * Makes the branch of an epic with one commit, from which on its rules bind, in one ref transaction with the record of
 * it. Throws `refused` if it came about meanwhile.
 */
export async function createEpicBranch(session: Session, first: FirstCommit): Promise<void> {
  const { epic, parent, subject, command } = first;
  const message = messageWithTrailers(`${epic}: ${subject}`, { agent: primary, stage: "S1", command });
  const files = await withSettings(session, first);
  const changes = new Map<string, TreeEntry>([
    ...(await listFolder(session, first)).map((path) => [path, { kind: "deleted" }] as const),
    ...[...files].map(([path, content]) => [path, { kind: "text", mode: "100644", content }] as const),
  ]);
  const branch = epicBranch(epic);
  const commits = [{ message, parents: [parent], changes }];
  const [commit] = await makeCommits({ ...session, epic }, commits, "tree and message");
  const isMade = commit !== undefined && (await begin(session, first, commit));
  if (isMade) return;
  throw refused("epic-exists", `${branch} was made by somebody else a moment ago`);
}

async function listFolder({ git }: Session, { folder, parent }: FirstCommit): Promise<string[]> {
  if (folder === undefined) return [];
  return git.fields(["ls-tree", "-r", "-z", "--name-only", "--full-tree", parent, "--", folder], {
    env: literalPaths,
  });
}

/** The branch, the baseline of its rules, and the first entry of the epic's log. */
async function begin({ git, system }: Session, first: FirstCommit, commit: Oid): Promise<boolean> {
  const { epic, subject, command } = first;
  const refs = [`refs/heads/${epicBranch(epic)}`, baselineRef(epic)];
  const moved = refs.map((ref) => ({ ref, old: undefined, new: commit }));
  const at = formatInstant(system.now());
  const entry = { schema: 1, kind: command, summary: subject, at, agent: primary, moved } as const;
  const operation = await recordOperation(git, epic, entry);
  return moveRefs(git, [...moved.map(refChange), operation], `sheaf ${command} ${epic}`);
}

/** Settings that nobody has committed yet go along, since every worktree needs them. */
async function withSettings(
  { git, repository }: Session,
  { files, parent }: FirstCommit,
): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const committed = await git.run(["cat-file", "-e", `${parent}:${settingsName}`], { answers: [128] });
  const text = findText(join(repository.top, settingsName));
  return committed.code === 0 || text === undefined ? files : new Map([...files, [settingsName, text]]);
}

/** Checks the branch of an epic out here. */
export async function switchTo({ git }: Session, branch: string): Promise<void> {
  // Settings that were never added would count as an untracked file in the way.
  await git.run(["add", "--", settingsName]);
  await git.run(["switch", "--quiet", "--no-guess", branch]);
}

/**
 * The commit to branch from. Throws `refused` in a repository without one, in a submodule, in an agent's worktree, which would be
 * switched away, and on another epic's branch, whose work the new epic would take along.
 */
export async function requireHead(session: Session): Promise<Oid> {
  const { git, repository } = session;
  await refuseSubmodule(session);
  const agent = findText(`${worktreeDir(repository.gitDir)}/agent`)?.trim();
  if (repository.isLinked && agent !== undefined && agent !== primary) {
    throw notHere(`${repository.top} is the worktree of ${agent}`, "go to the primary's checkout");
  }
  const [, other] = /^refs\/heads\/epic\/(.*)$/.exec(repository.head ?? "") ?? [];
  if (other !== undefined) {
    throw notHere(`the branch of epic ${other} is checked out`, "git switch <branch to begin from>");
  }
  const head = await findCommit(git, "HEAD");
  if (head !== undefined) return head;
  throw refused(
    "no-commit",
    "this repository has no commit yet, so there is nothing to branch from",
    "git commit --allow-empty -m 'first commit'",
  );
}

function notHere(why: string, fix: string): SheafError {
  const message = `${why}; an epic begins from a branch of its own`;
  return refused("not-a-place-for-an-epic", message, fix);
}

/** Throws `refused` where tracked files of a folder are changed or staged. */
export async function requireCommitted({ git }: Session, folder: RepoPath): Promise<void> {
  const path = `:(top,literal)${folder}`;
  const changed = await git.text(["status", "--porcelain", "--untracked-files=no", "--", path]);
  if (changed === "") return;
  throw refused(
    "not-committed",
    `${folder} has changes that are not committed, and its files would move`,
    `git add -A -- ${shellWord(folder)} && git commit -m "before the import"`,
  );
}

/** The tree of HEAD with a folder as it is on disk, untracked and ignored files too. */
export async function treeWithFolder({ git }: Session, folder: RepoPath): Promise<Oid> {
  const path = `:(top,literal)${folder}`;
  return withPrivateIndex(async (_, env) => {
    await git.run(["read-tree", "HEAD"], { env });
    await git.run(["add", "--force", "--", path], { env });
    return (await git.text(["write-tree"], { env })) as Oid;
  });
}

/**
 * Brings a folder that was read where the epic is from `found`, the tree with what was read, to what the branch has. Git
 * refuses before it touches anything where a file is not as it was found.
 */
export async function takeFolder(
  { git }: Session,
  { folder, found, branch }: { readonly folder: RepoPath; readonly found: Oid; readonly branch: string },
): Promise<void> {
  await git.run(["add", "--force", "--", settingsName, `:(top,literal)${folder}`]);
  await git.run(["read-tree", "-m", "-u", found, `refs/heads/${branch}`]);
}

/**
 * Throws `refused` where something has the names of the epic's branches, where there is or was an epic of that id, or
 * where its folder exists. Nothing has been made then.
 */
export async function refuseExisting(
  { git, repository }: Session,
  epic: EpicId,
  epicDir: RepoPath | undefined,
): Promise<void> {
  const [refs, paths] = await Promise.all([
    listRefs(git, ...clashingRefs(epic)),
    git.fields(["ls-tree", "-r", "-z", "--name-only", "--full-tree", "HEAD"], { answers: [128] }),
  ]);
  const clash = findNameClash(epic, { refs: [...refs.keys()], paths });
  if (clash !== undefined) throw refused(clash.code, clash.message, clash.fix);
  if (epicDir === undefined || !existsSync(join(repository.top, epicDir))) return;
  throw refused("folder-exists", `${epicDir} exists already`, "choose another epic id or title");
}
