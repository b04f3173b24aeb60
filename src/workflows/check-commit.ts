import type { Change } from "../core/change.ts";
import {
  agentDisplay,
  primary,
  type AgentId,
  type EpicId,
  type Instant,
  type LockName,
  type Oid,
} from "../core/ids.ts";
import { blobsNeeded, judge, type LockFacts } from "../core/judge.ts";
import { locksNeeded } from "../core/judge/lock.ts";
import { agentBranch, epicLayout, lockRef } from "../core/layout.ts";
import { parseLockRecord } from "../core/lock/codec.ts";
import type { LockProof } from "../core/lock/proof.ts";
import { ownership } from "../core/ownership.ts";
import type { Rulebook } from "../core/rulebook.ts";
import type { Violation } from "../core/violation.ts";
import { findRulebook, rulesUnreadable } from "../files/rulebook-file.ts";
import type { HeadState } from "../git/head-branch.ts";
import { parseBatch, type GitObject } from "../git/objects.ts";
import { gitFailed, spawnGitSync } from "../git/spawn.ts";
import { stagedChanges } from "../git/staged-changes.ts";

/** A commit in progress: where, whose, and in which state of HEAD. */
export interface CommitInProgress {
  readonly cwd: string;
  readonly commonDir: string;
  readonly epic: EpicId;
  readonly agent: AgentId;
  readonly head: HeadState;
  readonly now: Instant;
  /** What it changes, where that is known already; else the index that git commits is asked. */
  readonly changes: readonly Change[] | undefined;
  /** The primary's reason for changing what belongs to somebody else. */
  readonly override: string | undefined;
  /** Compiles the rules anew from the tip of the epic branch; called when they are older than the manifest. */
  readonly recompile: () => void;
}

/** What a check found: the rules broken, the locks that the commit was made under, and whether a reason was needed. */
export interface CommitCheck {
  readonly violations: readonly Violation[];
  readonly proofs: readonly LockProof[];
  readonly isOverridden: boolean;
}

/**
 * Judges the commit that git is about to make, by the rules at the tip of the epic branch. Synchronous, for
 * hooks: two git processes. Throws `invalid-file` when the rules cannot be read.
 */
export function checkCommit(commit: CommitInProgress): CommitCheck {
  const { agent, epic, head, now, override } = commit;
  const wrong = wrongBranch(commit);
  if (wrong !== undefined) return { violations: [wrong], proofs: [], isOverridden: false };
  const changes = commit.changes ?? stagedChanges(commit.cwd, mergedIn(commit));
  const { rulebook, objects } = readRules(commit, changes);
  const lock = (name: LockName) => lockFacts(objects.get(lockRef(epic, name)));
  const input = {
    rulebook,
    agent,
    changes,
    now,
    read: (oid: Oid) => objects.get(oid)?.bytes,
    // A rebase repeats commits long after their locks were given back; their trailers are the proof.
    lock: head.replay === undefined ? lock : undefined,
  };
  const found = judge(input);
  const violations = override === undefined ? found : judge({ ...input, override });
  const proofs = locksOf(rulebook, changes).flatMap((name) => {
    const facts = input.lock?.(name);
    return facts?.state === "held" && facts.holder === agent ? [{ name, token: facts.token }] : [];
  });
  return { violations, proofs, isOverridden: violations.length < found.length };
}

function wrongBranch({ head, epic, agent }: CommitInProgress): Violation | undefined {
  const branch = agentBranch(epic, agent);
  if (head.branch === `refs/heads/${branch}`) return undefined;
  const here = head.branch?.replace(/^refs\/heads\//, "") ?? "no branch (detached HEAD)";
  return {
    code: "wrong-branch",
    path: "HEAD",
    owner: agentDisplay(agent),
    message: `this is ${agentDisplay(agent)}'s worktree of ${epic}: commits go to ${branch}, and HEAD is on ${here}`,
    fix: `git switch ${branch}`,
  };
}

/**
 * The merged commits whose content counts as made before: for an agent only what the epic branch has already.
 * Merging another agent's branch would bring in work that the primary has not taken.
 */
function mergedIn({ cwd, agent, epic, head }: CommitInProgress): readonly string[] {
  if (agent === primary) return head.mergeHeads;
  return head.mergeHeads.filter((oid) => {
    const args = ["merge-base", "--is-ancestor", oid, `refs/heads/${agentBranch(epic, primary)}`];
    return spawnGitSync({ cwd, args, inHook: true }).code === 0;
  });
}

interface Rules {
  readonly rulebook: Rulebook;
  readonly objects: ReadonlyMap<string, GitObject>;
}

function readRules(commit: CommitInProgress, changes: readonly Change[]): Rules {
  const kept = findRulebook(commit.commonDir, commit.epic);
  const rules = kept && readObjects(commit, kept, changes);
  if (rules !== undefined && isCurrent(rules)) return rules;
  commit.recompile();
  const compiled = findRulebook(commit.commonDir, commit.epic);
  const again = compiled && readObjects(commit, compiled, changes);
  if (again !== undefined && isCurrent(again)) return again;
  throw rulesUnreadable(commit.epic);
}

function isCurrent({ rulebook, objects }: Rules): boolean {
  return objects.get(manifestName(rulebook))?.oid === rulebook.manifest;
}

function manifestName({ epicBranch, epicDir }: Rulebook): string {
  return `refs/heads/${epicBranch}:${epicLayout(epicDir).manifest}`;
}

/** Everything that judging may ask for, in one git process: the manifest's id, the locks, the blobs. */
function readObjects({ cwd, epic }: CommitInProgress, rulebook: Rulebook, changes: readonly Change[]): Rules {
  const names = [
    manifestName(rulebook),
    ...locksOf(rulebook, changes).map((name) => lockRef(epic, name)),
    ...blobsNeeded(changes, rulebook),
  ];
  const call = { cwd, args: ["cat-file", "--batch"], input: names.map((name) => `${name}\n`).join("") };
  const output = spawnGitSync({ ...call, inHook: true });
  if (output.code !== 0) throw gitFailed(call, output);
  const answers = parseBatch(output.stdout, names.length);
  const known = names.flatMap((name, at): [string, GitObject][] => {
    const answer = answers[at];
    return answer === undefined ? [] : [[name, answer]];
  });
  return { rulebook, objects: new Map(known) };
}

function locksOf(rulebook: Rulebook, changes: readonly Change[]): LockName[] {
  return locksNeeded(changes, (path) => ownership(path, rulebook).lock);
}

function lockFacts(tip: GitObject | undefined): LockFacts | undefined {
  return tip === undefined ? undefined : parseLockRecord(tip.bytes.toString("utf8"));
}
