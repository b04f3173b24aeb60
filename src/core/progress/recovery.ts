import { count } from "../text/count.ts";
import type { Checkpoint } from "../records/checkpoint.ts";
import type { AgentId, FeatureId, LockName, Oid } from "../ids.ts";

/** A commit in a brief. */
export interface BriefCommit {
  readonly oid: Oid;
  readonly subject: string;
  /** ISO time. */
  readonly at: string;
}

/** What git and the disk say of an agent at this moment. Nothing of it was typed by an agent. */
export interface LiveFacts {
  readonly agent: AgentId;
  readonly features: readonly FeatureId[];
  readonly branch: string;
  readonly tip: Oid;
  /** Where the branch is checked out; undefined where its folder is gone. */
  readonly worktree: string | undefined;
  /** The unfinished merge, rebase or cherry-pick in the worktree. */
  readonly operation: string | undefined;
  /** Lock files of a killed git that were moved out of the way. */
  readonly movedAside: readonly string[];
  /** Why the uncommitted work could not be kept in a snapshot just now. */
  readonly unkept: string | undefined;
  /** Uncommitted paths of the worktree, untracked ones too. */
  readonly uncommitted: readonly string[];
  /** The newest snapshot of uncommitted work. */
  readonly snapshot: Oid | undefined;
  readonly lastCommits: readonly BriefCommit[];
  /** What the branch changed since its start, as `git diff --stat` prints it. */
  readonly diffstat: string;
  readonly openItems: readonly { readonly checklist: string; readonly line: number; readonly text: string }[];
  readonly unread: readonly { readonly from: AgentId; readonly number: number; readonly subject: string }[];
  readonly locks: readonly LockName[];
  /** How many commits the branch has after the one that the checkpoint names; undefined where it is not below the tip. */
  readonly commitsSinceCheckpoint: number | undefined;
}

/** What a checkpoint claims: its text read, or why it could not be. */
export type Claims =
  | { readonly kind: "read"; readonly checkpoint: Checkpoint; readonly epicDir: string }
  | { readonly kind: "unreadable"; readonly why: string };

/**
 * Where the checkpoint and git disagree, in words: a successor must believe git (field lesson 9: checkpoints were
 * written from memory, and told of work that was never committed).
 */
export function findDisagreements(claims: Claims, live: LiveFacts): string[] {
  if (claims.kind === "unreadable") return [`the checkpoint cannot be read: ${claims.why}`];
  const { checkpoint } = claims;
  return [
    ...branchDisagreements(checkpoint, live),
    ...headDisagreements(checkpoint, live),
    ...fileDisagreements(claims, live),
    ...(checkpoint.ready_for_next_stage && live.openItems.length > 0
      ? [`it claims to be ready, and ${count(live.openItems.length, "checklist item")} are open`]
      : []),
  ];
}

function branchDisagreements({ git }: Checkpoint, { branch }: LiveFacts): string[] {
  return git === undefined || git.branch === branch
    ? []
    : [`it names the branch ${git.branch}; the agent's branch is ${branch}`];
}

function headDisagreements({ git }: Checkpoint, { tip, commitsSinceCheckpoint }: LiveFacts): string[] {
  if (git === undefined) return ["it holds no facts of git: it was not written by a heartbeat"];
  if (commitsSinceCheckpoint === undefined) {
    return [`it was written at ${git.head}, which is not below the branch's tip ${tip.slice(0, 10)}`];
  }
  return commitsSinceCheckpoint === 0 ? [] : [`${count(commitsSinceCheckpoint, "commit")} came after it`];
}

function fileDisagreements({ checkpoint, epicDir }: Extract<Claims, { kind: "read" }>, live: LiveFacts) {
  if (live.worktree === undefined) return ["its worktree is gone"];
  const inEpic = (path: string) => (path.startsWith(`${epicDir}/`) ? path.slice(epicDir.length + 1) : path);
  const actual = new Set(live.uncommitted.map(inEpic));
  const claimed = new Set(checkpoint.files_modified);
  const gone = [...claimed].filter((path) => !actual.has(path));
  const unknown = [...actual].filter((path) => !claimed.has(path));
  return [
    ...(gone.length === 0 ? [] : [`it names uncommitted files that are not: ${gone.join(", ")}`]),
    ...(unknown.length === 0 ? [] : [`it does not know of uncommitted files: ${unknown.join(", ")}`]),
  ];
}
