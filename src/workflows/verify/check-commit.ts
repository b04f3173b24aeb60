import type { Change } from "../../core/judge/change.ts";
import {
  agentDisplay,
  primary,
  type AgentId,
  type EpicId,
  type Instant,
  type LockName,
  type Oid,
} from "../../core/ids.ts";
import { blobsNeeded, judge, needsGrants } from "../../core/judge/judge.ts";
import type { JudgeInput } from "../../core/judge/input.ts";
import { judgeManifest, type ManifestReader } from "../../core/judge/manifest.ts";
import { locksNeeded } from "../../core/judge/lock.ts";
import { agentBranch, epicBranch, epicLayout, lockRef, manifestRef } from "../../core/epic/layout.ts";
import type { LockProof } from "../../core/lock/proof.ts";
import { rebasedEpic } from "../../core/judge/rebased-epic.ts";
import { ownership } from "../../core/ownership/ownership.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { isFirst, type Violation } from "../../core/judge/violation.ts";
import { findRulebook, rulesUnreadable } from "../../files/rulebook-file.ts";
import type { HeadState } from "../../git/head-branch.ts";
import type { CommitReader } from "../../git/commit-reader.ts";
import type { Git } from "../../git/git.ts";
import type { GitObject } from "../../git/batch.ts";
import { findSuspects } from "../context/suspect-locks.ts";
import { factsOf, findLocks, outdatedIn, partLocks, provedHolds, type PartedLocks } from "./commit-locks.ts";

/** A commit in progress: where, whose, and in which state of HEAD. */
export interface CommitInProgress {
  readonly reader: CommitReader;
  /** git in the worktree; asked for by merges, and for files that are handed over with a lock. */
  readonly git: () => Promise<Git>;
  readonly commonDir: string;
  readonly epic: EpicId;
  readonly agent: AgentId;
  readonly head: HeadState;
  readonly now: Instant;
  /** The git that makes the commit, where there is one. */
  readonly pid: number | undefined;
  /** The primary's reason for changing what belongs to somebody else. */
  readonly override: string | undefined;
  /**
   * Compiles the rules anew from the tip of the epic branch; called when they are older than the manifest. Returns
   * why it could not, in words; nothing when it could.
   */
  readonly recompile: () => Promise<string>;
  /** What is wrong with a manifest that the commit would make. */
  readonly readManifest: ManifestReader;
}

/** What a check found: the rules broken, the locks that the commit is made under, and whether a reason was needed. */
export interface CommitCheck extends PartedLocks {
  readonly proofs: readonly LockProof[];
  readonly isOverridden: boolean;
  readonly changes: readonly Change[];
  /** What was judged by; undefined where the commit goes to another branch. */
  readonly rulebook: Rulebook | undefined;
}

/**
 * Judges the commit that git is about to make, by the rules at the tip of the epic branch. Throws `invalid-file`
 * when the rules cannot be read.
 */
export async function checkCommit(commit: CommitInProgress): Promise<CommitCheck> {
  const { agent, head, now, override } = commit;
  const wrong = wrongBranch(commit) ?? rebased(commit);
  if (wrong !== undefined) {
    const nothing = { proofs: [], toTake: [], changes: [], rulebook: undefined };
    return { violations: [wrong], isBrief: false, isOverridden: false, ...nothing };
  }
  const changes = await commit.reader.changes(await mergedIn(commit));
  const { rulebook, objects: read } = await readRules(commit, changes);
  const names = locksOf(rulebook, changes);
  const objects = await withLostLocks(commit, names, read);
  const locks = await findLocks(commit, names, objects);
  // A rebase repeats commits long after their locks were given back; their trailers are the proof.
  const isReplay = head.replay === "rebase";
  const input = {
    rulebook,
    agent,
    changes,
    now,
    read: (oid: Oid) => objects.get(oid)?.bytes,
    lock: isReplay ? undefined : (name: LockName) => factsOf(locks.get(name)),
    outdated: isReplay ? undefined : await outdatedIn(commit, rulebook, changes),
  };
  const alone = await judgeWithGrants(commit, input);
  const found = [...alone, ...(await judgeBrought(commit, rulebook, undefined))].filter(isFirst);
  const left =
    override === undefined
      ? found
      : [...judge({ ...input, override }), ...(await judgeBrought(commit, rulebook, override))].filter(
          isFirst,
        );
  const broken = [...left, ...(await judgeNewManifest(commit, rulebook, changes))];
  return {
    ...partLocks(broken, locks, rulebook),
    rulebook,
    changes,
    proofs: isReplay ? [] : provedHolds(locks),
    isOverridden: left.length < found.length,
  };
}

/** What a merge into the epic branch brings is judged as its owners', and what it leaves out is missed. */
async function judgeBrought(
  { agent, git, head, reader }: CommitInProgress,
  rulebook: Rulebook,
  override: string | undefined,
): Promise<Violation[]> {
  if (agent !== primary || head.mergeHeads.length === 0) return [];
  const [{ judgeMergeInProgress }, net] = await Promise.all([import("./judge-merge.ts"), reader.changes([])]);
  const heads = head.mergeHeads.map((oid) => oid as Oid);
  return judgeMergeInProgress({ git: await git(), rulebook }, { heads, net, override });
}

async function judgeNewManifest(
  { readManifest }: CommitInProgress,
  { epicDir }: Rulebook,
  changes: readonly Change[],
): Promise<Violation[]> {
  const { manifest: path } = epicLayout(epicDir);
  const changed = changes.find((change) => change.path === path)?.newOid;
  if (changed === undefined) return [];
  return judgeManifest({ path, blob: /^0+$/.test(changed) ? undefined : changed }, readManifest);
}

/** Judges again with what others have granted, where that can make a difference. */
async function judgeWithGrants(
  { reader, head, now }: CommitInProgress,
  input: JudgeInput,
): Promise<Violation[]> {
  const found = judge(input);
  const { agent, rulebook } = input;
  if (agent === primary || !needsGrants(found)) return found;
  // Read by few commits: the others need not wait for it to load.
  const { grantBlobs, grantsTo } = await import("../../core/records/grant-sources.ts");
  const blobs = await reader.objects(grantBlobs(agent, rulebook));
  const grants = grantsTo(agent, rulebook, (name) => blobs.get(name)?.bytes);
  // A rebase repeats commits that were made while the grant was good.
  return judge({ ...input, grants, madeAt: head.replay === undefined ? now : undefined });
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

function rebased({ agent, head, epic }: CommitInProgress): Violation | undefined {
  return agent === primary && head.replay === "rebase" ? rebasedEpic(epicBranch(epic)) : undefined;
}

/**
 * The merged commits whose content counts as made before: for an agent only what the epic branch has already.
 * Merging another agent's branch would bring in work that the primary has not taken.
 */
async function mergedIn({ reader, agent, epic, head }: CommitInProgress): Promise<readonly string[]> {
  if (agent === primary) return head.mergeHeads;
  const epicTip = `refs/heads/${agentBranch(epic, primary)}`;
  const taken = await Promise.all(head.mergeHeads.map((oid) => reader.isAncestor(oid, epicTip)));
  return head.mergeHeads.filter((_, at) => taken[at] === true);
}

interface Rules {
  readonly rulebook: Rulebook;
  readonly objects: ReadonlyMap<string, GitObject>;
  /** Whether they were compiled from the manifest at the tip of the epic branch. */
  readonly isCurrent: boolean;
}

async function readRules(commit: CommitInProgress, changes: readonly Change[]): Promise<Rules> {
  const rules = await findRules(commit, changes);
  if (rules?.isCurrent === true) return rules;
  const why = await commit.recompile();
  const compiled = await findRules(commit, changes);
  if (compiled?.isCurrent === true) return compiled;
  if (compiled !== undefined && isRepair(commit, compiled.rulebook, changes)) return compiled;
  throw rulesUnreadable(commit.epic, why);
}

/** A manifest that cannot be read must not keep the primary from mending it: the last good rules judge that commit. */
function isRepair({ agent }: CommitInProgress, { epicDir }: Rulebook, changes: readonly Change[]): boolean {
  const { manifest } = epicLayout(epicDir);
  return agent === primary && changes.some(({ path }) => path === manifest);
}

/** The compiled rules and all that judging may ask for: manifest, locks, blobs. Undefined when there are none. */
async function findRules(
  { commonDir, epic, reader }: CommitInProgress,
  changes: readonly Change[],
): Promise<Rules | undefined> {
  const rulebook = findRulebook(commonDir, epic);
  if (rulebook === undefined) return undefined;
  const manifest = manifestRef(epic, rulebook.epicDir);
  const locks = locksOf(rulebook, changes).map((name) => lockRef(epic, name));
  const objects = await reader.objects([manifest, ...locks, ...blobsNeeded(changes, rulebook)]);
  return { rulebook, objects, isCurrent: objects.get(manifest)?.oid === rulebook.manifest };
}

/** A lock whose ref was deleted past Sheaf is no free one: it is restored before anybody takes it. */
async function withLostLocks(
  { git, commonDir, epic }: CommitInProgress,
  names: readonly LockName[],
  objects: Rules["objects"],
): Promise<Rules["objects"]> {
  if (findSuspects(commonDir, epic, names).length === 0) return objects;
  const [{ restoreLocks }, { readObjects }] = await Promise.all([
    import("../context/restore-locks.ts"),
    import("../../git/objects.ts"),
  ]);
  const here = await git();
  await restoreLocks({ git: here, epic, commonDir, names });
  const refs = names.map((name) => lockRef(epic, name));
  const fresh = await readObjects(here, refs);
  return new Map([...objects, ...refs.flatMap((ref, at) => (fresh[at] ? [[ref, fresh[at]] as const] : []))]);
}

function locksOf(rulebook: Rulebook, changes: readonly Change[]): LockName[] {
  return locksNeeded(changes, (path) => ownership(path, rulebook).lock);
}
