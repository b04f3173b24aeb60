import { changesOf, type Change } from "../../core/judge/change.ts";
import {
  agentDisplay,
  primary,
  type AgentId,
  type Instant,
  type LockName,
  type Oid,
} from "../../core/ids.ts";
import { blobsNeeded, judge, needsGrants, type LockFacts } from "../../core/judge/judge.ts";
import { locksNeeded } from "../../core/judge/lock.ts";
import { judgeLockProof } from "../../core/lock/proof.ts";
import type { LockRecord } from "../../core/lock/record.ts";
import type { Grant } from "../../core/ownership/grant.ts";
import { ownership } from "../../core/ownership/ownership.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { parseTrailers, type CommitTrailers } from "../../core/records/trailers.ts";
import type { Violation } from "../../core/judge/violation.ts";
import { listCommitChanges, type CommitChanges } from "../../git/commit-changes.ts";
import { diffTrees } from "../../git/diff-trees.ts";
import type { Git } from "../../git/git.ts";
import { readLockChain } from "../../git/lock-refs.ts";
import { readObjects } from "../../git/objects.ts";
import { readGrants } from "./read-grants.ts";

/** A range of an agent's branch. */
export interface AgentRange {
  /** The agent whose branch it is; author lines say nothing. */
  readonly agent: AgentId;
  /** What is known to be good, such as the tip of the epic branch. */
  readonly base: string;
  readonly tip: string;
  /** The commit that the range has in common with base and epic branch, where the caller knows it already. */
  readonly common?: Oid;
}

/** A range to verify, and by what. */
export interface VerifyRequest extends AgentRange {
  readonly git: Git;
  readonly rulebook: Rulebook;
}

/** A commit with the rules it breaks. */
export interface CommitVerdict {
  readonly oid: Oid;
  readonly subject: string;
  readonly violations: readonly Violation[];
}

/** What verifying a range found. It holds when no commit breaks a rule and `net` is empty. */
export interface RangeVerdict {
  readonly commits: readonly CommitVerdict[];
  /** Rules broken by the range as a whole, as by a merge that drops what others did. */
  readonly net: readonly Violation[];
}

/**
 * The last gate (design section 8): judges every commit of a branch by the function that the hooks use, and the
 * range as a whole. It needs no hook to have run. Locks are proved by the commits' trailers against the locks'
 * chains. For the primary it judges the commits made on the epic branch itself; what it merged was verified as
 * the work of the agent it came from, and after a fast-forward is judged as that agent's. A handful of git
 * processes, whatever the number of commits.
 */
export async function verifyRange({ git, rulebook, ...range }: VerifyRequest): Promise<RangeVerdict> {
  const [verdict = { commits: [], net: [] }] = await verifyRanges({ git, rulebook }, [range]);
  return verdict;
}

interface Judging {
  readonly git: Git;
  readonly rulebook: Rulebook;
}

/** {@link verifyRange} of several branches, which share what has to be read for all of them. */
export async function verifyRanges(judging: Judging, ranges: readonly AgentRange[]): Promise<RangeVerdict[]> {
  const epic = await epicTip(judging);
  const wholes = await wholeChanges(judging, ranges, epic);
  const read = await Promise.all(
    ranges.map(async (range, at) => ({
      ...(await readRange(judging, range, epic)),
      whole: wholes[at] ?? [],
    })),
  );
  const changes = read.flatMap(({ commits, whole }) => [
    ...commits.flatMap((commit) => commit.changes),
    ...whole,
  ]);
  const [blobs, chains] = await Promise.all([
    readBlobs(judging.git, judging.rulebook, changes),
    readChains(judging, changes),
  ]);
  const grounds = { rulebook: judging.rulebook, read: blobs, chains };
  const verdicts = read.map((content) => judgeRange(content, { ...grounds, grants: [] }));
  const agents = read.flatMap(({ agent, owners }, at) => {
    const { commits = [], net = [] } = verdicts[at] ?? {};
    const found = [...net, ...commits.flatMap(({ violations }) => violations)];
    return needsGrants(found) ? [agent, ...owners.values()] : [];
  });
  if (agents.length === 0) return verdicts;
  const grants = await readGrants(judging.git, judging.rulebook, [...new Set(agents)]);
  return read.map((content) => judgeRange(content, { ...grounds, grants }));
}

interface RangeContent {
  readonly agent: AgentId;
  readonly commits: readonly CommitChanges[];
  /** Who made a commit, where that is not `agent`. */
  readonly owners: ReadonlyMap<Oid, AgentId>;
  /** What the range changes as a whole. */
  readonly whole: readonly Change[];
}

function judgeRange({ agent, commits, whole, owners }: RangeContent, grounds: Grounds): RangeVerdict {
  const { rulebook, read, grants } = grounds;
  return {
    commits: commits.map((commit) => judgeCommit(commit, owners.get(commit.oid) ?? agent, grounds)),
    // Readiness, locks and the ends of grants are matters of single commits.
    net: judge({ rulebook, agent, changes: whole, read, grants, command: "ready" }),
  };
}

async function readRange(
  judging: Judging,
  range: AgentRange,
  epic: readonly string[],
): Promise<Omit<RangeContent, "whole">> {
  const { agent, base, tip } = range;
  const isPrimary = agent === primary;
  const not = isPrimary ? [base] : [base, ...epic, ...handedOver(judging, agent)];
  const commits = await listCommitChanges(judging.git, { tip, not, isFirstParent: isPrimary });
  const owners = isPrimary ? await readOwners(judging, base, commits) : new Map<Oid, AgentId>();
  return { agent, commits, owners };
}

/** What an agent took over was verified as its predecessor's; the manifest on the epic branch says up to where. */
function handedOver({ rulebook }: Judging, agent: AgentId): readonly string[] {
  return rulebook.agents.find(({ id }) => id === agent)?.handedOver ?? [];
}

/** The verdicts of commits that break a rule. */
export function brokenCommits({ commits }: RangeVerdict): CommitVerdict[] {
  return commits.filter(({ violations }) => violations.length > 0);
}

async function epicTip({ git, rulebook }: Judging): Promise<string[]> {
  const ref = `refs/heads/${rulebook.epicBranch}`;
  return (await git.test(["show-ref", "--verify", "--quiet", ref])) ? [ref] : [];
}

/** What each branch adds to all that it has taken from elsewhere: a base that moved is not its doing. */
async function wholeChanges(
  judging: Judging,
  ranges: readonly AgentRange[],
  epic: readonly string[],
): Promise<Change[][]> {
  const pairs = await Promise.all(
    ranges.map(async ({ agent, base, tip, common }): Promise<[Oid, Oid] | undefined> => {
      if (agent === primary) return undefined;
      const taken = handedOver(judging, agent);
      const asked = ["merge-base", "--end-of-options", tip, base, ...epic, ...taken];
      const known = taken.length === 0 ? common : undefined;
      const from = known ?? ((await judging.git.text(asked, { answers: [1] })) as Oid);
      return from === "" ? undefined : [from, tip as Oid];
    }),
  );
  const known = pairs.filter((pair) => pair !== undefined);
  const diffs = new Map(zip(known, await diffTrees(judging.git, known)));
  return pairs.map((pair) => (pair === undefined ? [] : changesOf(diffs.get(pair) ?? new Map())));
}

function zip<A, B>(keys: readonly A[], values: readonly B[]): [A, B][] {
  return keys.flatMap((key, at): [A, B][] => {
    const value = values[at];
    return value === undefined ? [] : [[key, value]];
  });
}

interface Grounds {
  readonly rulebook: Rulebook;
  readonly read: (oid: Oid) => Uint8Array | undefined;
  readonly chains: ReadonlyMap<LockName, readonly LockRecord[]>;
  readonly grants: readonly Grant[];
}

function judgeCommit(commit: CommitChanges, agent: AgentId, grounds: Grounds): CommitVerdict {
  const { oid, subject, message, authoredAt, changes } = commit;
  const { chains, ...known } = grounds;
  const trailers = parseTrailers(message);
  const { command, override } = trailers;
  const lock = (name: LockName) => provedHold(name, { agent, trailers, chain: chains.get(name) ?? [] });
  // Sheaf's own commands move the branch and prove the lock in one transaction: no date can say more.
  const now = command === undefined ? authoredAt : undefined;
  const broken = judge({ ...known, agent, changes, lock, now, madeAt: authoredAt, command, override });
  return { oid, subject, violations: [...foreignTrailer(agent, trailers), ...broken] };
}

/** The hold that a commit's trailer claims, as far as the lock's chain bears it out; at its longest. */
function provedHold(
  name: LockName,
  { agent, trailers, chain }: { agent: AgentId; trailers: CommitTrailers; chain: readonly LockRecord[] },
): LockFacts | undefined {
  const proof = trailers.locks?.findLast((proof) => proof.name === name);
  if (proof === undefined) return undefined;
  const verdict = judgeLockProof(chain, proof, agent);
  if (verdict.kind === "never-issued") return undefined;
  const events = chain.filter(({ token }) => token === proof.token);
  const expiresAt = Math.max(...events.map((event) => event.expiresAt)) as Instant;
  const holder = verdict.kind === "held" ? agent : verdict.holder;
  return { state: "held", holder, token: proof.token, expiresAt };
}

function foreignTrailer(agent: AgentId, trailers: CommitTrailers): Violation[] {
  if (trailers.agent === undefined || trailers.agent === agent) return [];
  const [owner, said] = [agentDisplay(agent), agentDisplay(trailers.agent)];
  const message = `the commit says it is ${said}'s, and this is ${owner}'s branch`;
  const fix = `git commit --amend --trailer "Sheaf-Agent: ${agent}"`;
  return [{ code: "wrong-agent", path: "Sheaf-Agent", owner: said, message, fix }];
}

/** The agents from whose branches commits came to the epic branch by a fast-forward: named by trailer, proved by branch. */
async function readOwners({ git, rulebook }: Judging, base: string, commits: readonly CommitChanges[]) {
  const named = new Set(commits.map(({ message }) => parseTrailers(message).agent));
  const agents = rulebook.agents.filter(({ id }) => id !== primary && named.has(id));
  const owners = new Map<Oid, AgentId>();
  for (const { id, branch } of agents) {
    const asked = ["rev-list", "--end-of-options", `refs/heads/${branch}`, `^${base}`, "--"];
    const { stdout } = await git.run(asked, { answers: [128] });
    const own = new Set(stdout.toString("utf8").split("\n"));
    for (const { oid, message } of commits) {
      if (own.has(oid) && parseTrailers(message).agent === id) owners.set(oid, id);
    }
  }
  return owners;
}

async function readBlobs(git: Git, rulebook: Rulebook, changes: readonly Change[]) {
  const oids = blobsNeeded(changes, rulebook);
  const objects = await readObjects(git, oids);
  const blobs = new Map(oids.map((oid, at) => [oid, objects[at]?.bytes]));
  return (oid: Oid) => blobs.get(oid);
}

async function readChains({ git, rulebook }: Judging, changes: readonly Change[]) {
  const names = locksNeeded(changes, (path) => ownership(path, rulebook).lock);
  const chains = await Promise.all(names.map((name) => readLockChain(git, rulebook.epic, name)));
  return new Map(names.map((name, at) => [name, chains[at] ?? []]));
}
