import type { Change } from "../../core/judge/change.ts";
import { agentDisplay, type AgentId, type LockName, type Oid } from "../../core/ids.ts";
import { blobsNeeded, judge, needsGrants } from "../../core/judge/judge.ts";
import { fixInBranch, fixInCommit } from "../../core/judge/fix.ts";
import type { LockRecord } from "../../core/lock/record.ts";
import type { Grant } from "../../core/ownership/grant.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { parseTrailers, type CommitTrailers } from "../../core/records/trailers.ts";
import type { Violation } from "../../core/judge/violation.ts";
import type { CommitChanges } from "../../git/commit-changes.ts";
import type { Git } from "../../git/git.ts";
import { readObjects } from "../../git/objects.ts";
import { readGrants } from "../read/read-grants.ts";
import { holdThen, lockedCommit, readChains, readOutdated } from "./past-locks.ts";
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
  const [blobs, chains, behind] = await Promise.all([
    readBlobs(judging.git, judging.rulebook, changes),
    readChains(judging, changes),
    Promise.all(read.map((content, at) => readOutdated(judging, content, ranges[at]?.tip ?? ""))),
  ]);
  const grounds = { rulebook: judging.rulebook, read: blobs, chains, isProposed: judging.isProposed };
  const judgeAll = (grants: readonly Grant[]) =>
    read.map((content, at) => judgeRange(content, { ...grounds, grants, outdated: behind[at] ?? [] }));
  const verdicts = judgeAll([]);
  const agents = read.flatMap(({ agent, owners }, at) => {
    const { commits = [], net = [] } = verdicts[at] ?? {};
    const found = [...net, ...commits.flatMap(({ violations }) => violations)];
    return needsGrants(found) ? [agent, ...owners.values()] : [];
  });
  if (agents.length === 0) return verdicts;
  const grants = await readGrants(judging.git, judging.rulebook, [...new Set(agents)]);
  return judgeAll(grants);
}

function judgeRange(
  { agent, commits, whole, owners, from }: RangeContent,
  { outdated, ...grounds }: Grounds & { readonly outdated: readonly Violation[] },
): RangeVerdict {
  const { rulebook, read, grants, isProposed } = grounds;
  // Readiness, locks and the ends of grants are matters of single commits.
  const net = judge({ rulebook, agent, changes: whole, read, grants, command: "ready" });
  return {
    commits: commits.map((commit, at) =>
      judgeCommit(commit, owners.get(commit.oid) ?? agent, { ...grounds, later: commits.slice(at + 1) }),
    ),
    net: [
      ...(isProposed === true || from === undefined ? net : net.map((one) => fixInBranch(one, from))),
      ...outdated,
    ],
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

function judgeCommit(
  commit: CommitChanges,
  agent: AgentId,
  grounds: Grounds & { readonly later: readonly CommitChanges[] },
): CommitVerdict {
  const { oid, subject, message, authoredAt, changes } = commit;
  const { chains, isProposed, later, ...known } = grounds;
  const trailers = parseTrailers(message);
  const { command, override } = trailers;
  const lock = (name: LockName) =>
    holdThen(name, lockedCommit(commit, agent), {
      chain: chains.get(name) ?? [],
      later: later.map((one) => lockedCommit(one, agent)),
    });
  const broken = judge({ ...known, agent, changes, lock, madeAt: authoredAt, command, override });
  const violations = [...foreignTrailer(agent, trailers), ...broken];
  return {
    oid,
    subject,
    violations: isProposed === true ? violations : violations.map((one) => fixInCommit(one, oid)),
  };
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
