import { agentDisplay, primary, type LockName, type Oid } from "../../core/ids.ts";
import type { Open } from "../../core/judge/cure.ts";
import { putBack } from "../../core/judge/put-back.ts";
import { ownership } from "../../core/ownership/ownership.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import type { TreeEntry } from "../../core/tree.ts";
import { refused, type SheafError, usage } from "../../errors.ts";
import { verifyLock } from "../../git/lock-refs.ts";
import { readObjects } from "../../git/objects.ts";
import { findCommitPlace, type CommitPlace } from "../../git/plumbing-commit.ts";
import { findCommit, moveRefs } from "../../git/refs.ts";
import { readVersions } from "../../git/tree-versions.ts";
import { closeMove, takeMoves } from "../../git/checkout.ts";
import { openCheckout } from "../context/checkouts.ts";
import type { AgentContext } from "../context/context.ts";
import { makeCommits } from "../context/make-commits.ts";
import type { Hold } from "../locks/place.ts";
import { withLock } from "../locks/with.ts";
import { judgingOf } from "../verify/judging.ts";
import { verifyRange } from "../verify/verify-range.ts";

/** One thing that was put back, or would be. */
export interface PutBackPart {
  readonly path: string;
  readonly section?: string;
  /** The commits whose change of it is taken back; none for what only the branch as a whole does. */
  readonly commits: readonly Oid[];
}

/** What a restore did, or would do. */
export interface Restored {
  /** The new commit; undefined in a dry run. */
  readonly commit: Oid | undefined;
  readonly parts: readonly PutBackPart[];
}

/**
 * Puts back, in one new commit on the agent's branch, what its commits changed against the rules: each part as it was
 * before, or as the epic branch has it. History stays as it is, and so does everything that the agent may write.
 * Without a commit it puts back all there is. Throws `usage` for a commit that breaks no rule on this branch,
 * `refused` where uncommitted edits are in the way or an operation is unfinished.
 */
export async function restore(
  context: AgentContext,
  { commit, dryRun }: { readonly commit: string; readonly dryRun: boolean },
): Promise<Restored> {
  const { git, agent, branch } = context;
  const place = await findCommitPlace(git, branch);
  const verdict = await verifyRange({ ...judgingOf(context), agent, base: undefined, tip: place.tip });
  const wanted = commit === "" ? undefined : await requireCommit(context, commit);
  const open = verdict.open.filter(
    ({ part, broken }) =>
      part.kind !== "lock" && (wanted === undefined || broken.some((one) => one.commit === wanted)),
  );
  if (open.length === 0) throw nothingToRestore(context, commit);
  const parts = open.map(({ path, part, broken }) => ({
    path,
    ...(part.kind === "section" ? { section: part.name } : {}),
    commits: [...new Set(broken.map((one) => one.commit))],
  }));
  if (dryRun) return { commit: undefined, parts };
  const changes = await readChanges(context, place.tip, open);
  const made = await withLocks(context, locksOf(context, changes), async (holds) =>
    commitRestore(context, { place, changes, parts, holds }),
  );
  return { commit: made, parts };
}

async function requireCommit({ git }: AgentContext, name: string): Promise<Oid> {
  const commit = await findCommit(git, name);
  if (commit !== undefined) return commit;
  throw usage("no-commit", `"${name}" names no commit`);
}

/** What each path becomes, from what it is at the tip and what was good. */
async function readChanges(
  context: AgentContext,
  tip: Oid,
  open: readonly Open[],
): Promise<ReadonlyMap<string, TreeEntry>> {
  const { git, agent, rulebook } = context;
  const byPath = new Map<string, Open[]>();
  for (const one of open) byPath.set(one.path, [...(byPath.get(one.path) ?? []), one]);
  const now = await readVersions(git, tip, [...byPath.keys()]);
  const versions = [...now.values(), ...open.map(({ good }) => good)];
  const oids = [...new Set(versions.flatMap((version) => version?.oid ?? []))];
  const objects = await readObjects(git, oids);
  const bytes = new Map(oids.map((oid, at) => [oid, objects[at]?.bytes]));
  const how = { agent, rulebook, read: (oid: Oid) => bytes.get(oid) };
  return new Map(
    [...byPath].map(([path, found]) => [path, putBack({ open: found, now: now.get(path) }, how)]),
  );
}

function locksOf({ rulebook }: AgentContext, changes: ReadonlyMap<string, TreeEntry>): LockName[] {
  const owned = [...changes.keys()].map((path) => ownership(path, rulebook));
  return [...new Set(owned.flatMap(({ access, lock }) => (access === "sectioned" ? (lock ?? []) : [])))];
}

async function withLocks<T>(
  context: AgentContext,
  [name, ...others]: readonly LockName[],
  work: (holds: readonly Hold[]) => Promise<T>,
): Promise<T> {
  if (name === undefined) return work([]);
  const request = { name, operation: `restore of ${context.agent}` };
  return withLock(context, request, (hold) => withLocks(context, others, (holds) => work([hold, ...holds])));
}

interface RestoreCommit {
  readonly place: CommitPlace;
  readonly changes: ReadonlyMap<string, TreeEntry>;
  readonly parts: readonly PutBackPart[];
  readonly holds: readonly Hold[];
}

async function commitRestore(
  context: AgentContext,
  { place, changes, parts, holds }: RestoreCommit,
): Promise<Oid> {
  const { agent, branch, epic } = context;
  const { git, tip } = place;
  const subject = `${epic}: ${agentDisplay(agent)} puts back ${[...changes.keys()].join(", ")}`;
  const why = parts.flatMap(({ path, section, commits }) =>
    commits.map((commit) => `${commit.slice(0, 10)} changed ${section ?? path}`),
  );
  const message = messageWithTrailers(`${subject}\n\n${why.join("\n")}`, {
    agent,
    command: "restore",
    locks: holds,
  });
  const [commit = tip] = await makeCommits(context, [{ message, parents: [tip], changes }]);
  const refs = [
    { kind: "set", ref: `refs/heads/${branch}`, old: tip, new: commit } as const,
    ...holds.map((hold) => verifyLock(hold.tip)),
  ];
  const reason = `sheaf restore: ${subject}`;
  if (!place.isCheckedOut) {
    if (await moveRefs(git, refs, reason)) return commit;
    throw movedMeanwhile(branch);
  }
  const move = await openCheckout(context.repository.top, branch, { from: tip, to: commit });
  try {
    if ((await takeMoves(git, [move], { changes: refs, reason })) === undefined) throw movedMeanwhile(branch);
    return commit;
  } finally {
    closeMove(move);
  }
}

function nothingToRestore({ agent }: AgentContext, commit: string): SheafError {
  const what = commit === "" ? "" : `${commit}, or it has been put back already, or it is on another branch`;
  return usage(
    "nothing-to-restore",
    commit === "" ? "no commit of this branch breaks a rule" : `no rule is broken by ${what}`,
    agent === primary ? "sheaf verify primary" : "sheaf verify",
  );
}

function movedMeanwhile(branch: string): SheafError {
  return refused("branch-moved", `${branch} moved meanwhile, so nothing was changed`, "sheaf restore");
}
