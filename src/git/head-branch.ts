import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

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
  return { branch: await headBranch(gitDir), replay: replayIn(gitDir), mergeHeads: mergeHeads(gitDir, env) };
}

async function headBranch(gitDir: string): Promise<string | undefined> {
  const head = firstLine(join(gitDir, "HEAD"));
  if (head === "ref: refs/heads/.invalid") return symbolicHead(gitDir);
  if (head?.startsWith("ref: ") === true) return head.slice("ref: ".length);
  return (
    firstLine(join(gitDir, "rebase-merge/head-name")) ?? firstLine(join(gitDir, "rebase-apply/head-name"))
  );
}

/** A repository whose refs are a reftable keeps HEAD elsewhere. Imported late: a process is costly for a hook. */
async function symbolicHead(cwd: string): Promise<string | undefined> {
  const { spawnGit } = await import("./spawn.ts");
  const { code, stdout } = await spawnGit({ cwd, args: ["symbolic-ref", "-q", "HEAD"], inHook: true });
  return code === 0 ? stdout.toString("utf8").trim() : undefined;
}

function replayIn(gitDir: string): Replay | undefined {
  if (existsSync(join(gitDir, "rebase-merge")) || existsSync(join(gitDir, "rebase-apply"))) return "rebase";
  return existsSync(join(gitDir, "CHERRY_PICK_HEAD")) ? "cherry-pick" : undefined;
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
