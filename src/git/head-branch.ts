import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { GitCall } from "./spawn.ts";

/** The operations in which git makes commits again that were made before. */
export type Replay = "rebase" | "cherry-pick";

/** What git is in the middle of in a worktree, by the files it keeps. */
export interface HeadState {
  /** Full name of the branch that HEAD is on, or that a rebase will put back; undefined where there is none. */
  readonly branch: string | undefined;
  readonly replay: Replay | undefined;
  /** The further parents of a merge in progress. */
  readonly mergeHeads: readonly string[];
}

/**
 * Reads the state of HEAD from the worktree's git directory, without a git process where refs are files.
 * `env` is the hook's: before MERGE_HEAD is written, git tells the merged commits in GITHEAD_<id>.
 */
export async function readHeadState(
  gitDir: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<HeadState> {
  const [branch, replay] = [await headBranch(gitDir), await replayIn(gitDir)];
  return { branch, replay, mergeHeads: mergeHeads(gitDir, env) };
}

async function headBranch(gitDir: string): Promise<string | undefined> {
  return (
    (await checkedOutBranch(gitDir, { inHook: true })) ??
    firstLine(join(gitDir, "rebase-merge/head-name")) ??
    firstLine(join(gitDir, "rebase-apply/head-name"))
  );
}

/**
 * The full name of the branch that a worktree has checked out; undefined while HEAD is detached. Without a git process
 * where refs are files: a repository whose refs are a reftable keeps HEAD elsewhere.
 */
export async function checkedOutBranch(
  gitDir: string,
  { inHook = false }: Pick<GitCall, "inHook"> = {},
): Promise<string | undefined> {
  const asked = ["symbolic-ref", "-q", "HEAD"];
  if (hasReftable(gitDir)) return ask({ cwd: gitDir, args: asked, inHook });
  return /^ref: (.*)$/.exec(firstLine(join(gitDir, "HEAD")) ?? "")?.[1];
}

/** Whether refs are a reftable, and the files of a worktree's git directory tell nothing of HEAD and its like. */
export function hasReftable(gitDir: string): boolean {
  return firstLine(join(gitDir, "HEAD")) === "ref: refs/heads/.invalid";
}

async function replayIn(gitDir: string): Promise<Replay | undefined> {
  if (existsSync(join(gitDir, "rebase-merge")) || existsSync(join(gitDir, "rebase-apply"))) return "rebase";
  const asked = ["rev-parse", "-q", "--verify", "CHERRY_PICK_HEAD"];
  const isPicking = hasReftable(gitDir)
    ? (await ask({ cwd: gitDir, args: asked, inHook: true })) !== undefined
    : existsSync(join(gitDir, "CHERRY_PICK_HEAD"));
  return isPicking ? "cherry-pick" : undefined;
}

/** What git prints; undefined where it has no answer. Imported late: a process is costly for a hook. */
async function ask(call: GitCall): Promise<string | undefined> {
  const { spawnGit } = await import("./spawn.ts");
  const { code, stdout } = await spawnGit(call);
  return code === 0 ? stdout.toString("utf8").trim() : undefined;
}

function mergeHeads(gitDir: string, env: Readonly<Record<string, string | undefined>>): string[] {
  const written = existsSync(join(gitDir, "MERGE_HEAD"))
    ? readFileSync(join(gitDir, "MERGE_HEAD"), "utf8").split("\n")
    : Object.keys(env).map((name) => /^GITHEAD_([0-9a-f]{40,64})$/.exec(name)?.[1] ?? "");
  return written.filter((oid) => oid !== "");
}

function firstLine(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8").split("\n")[0] : undefined;
}
