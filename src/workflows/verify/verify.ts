import type { Change } from "../../core/judge/change.ts";
import { agentDisplay, type AgentId, type Instant, type LockName, type Oid } from "../../core/ids.ts";
import { blobsNeeded, judge, needsGrants } from "../../core/judge/judge.ts";
import type { LockFacts } from "../../core/judge/input.ts";
import { fixInBranch, fixInCommit } from "../../core/judge/fix.ts";
import { locksNeeded } from "../../core/judge/lock.ts";
import { judgeLockProof } from "../../core/lock/proof.ts";
import type { LockRecord } from "../../core/lock/record.ts";
import type { Grant } from "../../core/ownership/grant.ts";
import { ownership } from "../../core/ownership/ownership.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { parseTrailers, type CommitTrailers } from "../../core/records/trailers.ts";
import type { Violation } from "../../core/judge/violation.ts";
import type { CommitChanges } from "../../git/commit-changes.ts";
import type { Git } from "../../git/git.ts";
import { readLockChain } from "../../git/lock-refs.ts";
import { readObjects } from "../../git/objects.ts";
import { readGrants } from "../read/read-grants.ts";
import { readRanges, type AgentRange, type Judging, type RangeContent } from "./read-ranges.ts";

/** A range to verify, and by what. */
export interface VerifyRequest extends AgentRange {
  readonly git: Git;
  readonly rulebook: Rulebook;
  /** Whether the branch does not have the commits yet: what helps then is what helps while a commit is being made. */
  readonly isProposed?: boolean;
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
export async function verifyRange({
  git,
  rulebook,
  isProposed,
  ...range
}: VerifyRequest): Promise<RangeVerdict> {
  const judging = { git, rulebook, isProposed };
  const [verdict = { commits: [], net: [] }] = await verifyRanges(judging, [range]);
  return verdict;
}

/** {@link verifyRange} of several branches, which share what has to be read for all of them. */
export async function verifyRanges(judging: Judging, ranges: readonly AgentRange[]): Promise<RangeVerdict[]> {
  const read = await readRanges(judging, ranges);
  const changes = read.flatMap(({ commits, whole }) => [
    ...commits.flatMap((commit) => commit.changes),
    ...whole,
  ]);
  const [blobs, chains] = await Promise.all([
    readBlobs(judging.git, judging.rulebook, changes),
    readChains(judging, changes),
  ]);
  const grounds = { rulebook: judging.rulebook, read: blobs, chains, isProposed: judging.isProposed };
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

function judgeRange({ agent, commits, whole, owners, from }: RangeContent, grounds: Grounds): RangeVerdict {
  const { rulebook, read, grants, isProposed } = grounds;
  // Readiness, locks and the ends of grants are matters of single commits.
  const net = judge({ rulebook, agent, changes: whole, read, grants, command: "ready" });
  return {
    commits: commits.map((commit) => judgeCommit(commit, owners.get(commit.oid) ?? agent, grounds)),
    net: isProposed === true || from === undefined ? net : net.map((one) => fixInBranch(one, from)),
  };
}

/** The verdicts of commits that break a rule. */
export function brokenCommits({ commits }: RangeVerdict): CommitVerdict[] {
  return commits.filter(({ violations }) => violations.length > 0);
}

interface Grounds {
  readonly rulebook: Rulebook;
  readonly read: (oid: Oid) => Uint8Array | undefined;
  readonly chains: ReadonlyMap<LockName, readonly LockRecord[]>;
  readonly grants: readonly Grant[];
  readonly isProposed?: boolean | undefined;
}

function judgeCommit(commit: CommitChanges, agent: AgentId, grounds: Grounds): CommitVerdict {
  const { oid, subject, message, authoredAt, changes } = commit;
  const { chains, isProposed, ...known } = grounds;
  const trailers = parseTrailers(message);
  const { command, override } = trailers;
  const lock = (name: LockName) => provedHold(name, { agent, trailers, chain: chains.get(name) ?? [] });
  // Sheaf's own commands move the branch and prove the lock in one transaction: no date can say more.
  const now = command === undefined ? authoredAt : undefined;
  const broken = judge({ ...known, agent, changes, lock, now, madeAt: authoredAt, command, override });
  const violations = [...foreignTrailer(agent, trailers), ...broken];
  return {
    oid,
    subject,
    violations: isProposed === true ? violations : violations.map((one) => fixInCommit(one, oid)),
  };
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
