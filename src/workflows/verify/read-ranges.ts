import { commitsReached } from "../../core/lifecycle/fork-points.ts";
import { primary, type AgentId, type Oid } from "../../core/ids.ts";
import { changesOf, type Change } from "../../core/judge/change.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { parseTrailers } from "../../core/records/trailers.ts";
import type { FileChange } from "../../core/tree.ts";
import { listCommitChanges, type CommitChanges } from "../../git/commit-changes.ts";
import { diffTrees } from "../../git/diff-trees.ts";
import type { Git } from "../../git/git.ts";
import { resolveNames } from "../../git/objects.ts";

/** A range of an agent's branch. */
export interface AgentRange {
  /** The agent whose branch it is; author lines say nothing. */
  readonly agent: AgentId;
  /** What is known to be good, such as the tip of the epic branch. */
  readonly base: string;
  readonly tip: string;
  /** The commit that the range has in common with base and epic branch, where the caller knows it already. */
  readonly common?: Oid;
  /** What lies between that commit and the tip, where the caller knows that too. */
  readonly offered?: ReadonlyMap<string, FileChange>;
}

/** Where ranges are read, and the rules by which they are judged. */
export interface Judging {
  readonly git: Git;
  readonly rulebook: Rulebook;
  /** Whether no branch has the commits yet. */
  readonly isProposed?: boolean | undefined;
}

/** A range as judging needs it. */
export interface RangeContent {
  readonly agent: AgentId;
  readonly commits: readonly CommitChanges[];
  /** Who made a commit, where that is not `agent`. */
  readonly owners: ReadonlyMap<Oid, AgentId>;
  /** What the branch adds to all that it has taken from elsewhere; nothing for the primary. */
  readonly whole: readonly Change[];
  /** What `whole` is compared with. */
  readonly from: Oid | undefined;
}

/** Reads the commits of several ranges and what each adds as a whole. A handful of git processes for all of them. */
export async function readRanges(judging: Judging, ranges: readonly AgentRange[]): Promise<RangeContent[]> {
  const epic = await epicTip(judging);
  const [wholes, works, own] = await Promise.all([
    wholeChanges(judging, ranges, epic),
    readWork(judging, ranges, epic),
    Promise.all(ranges.map((range) => readPrimary(judging, range))),
  ]);
  return ranges.map((range, at) => ({
    agent: range.agent,
    whole: wholes[at]?.changes ?? [],
    from: wholes[at]?.from,
    ...(own[at] ?? { commits: works.get(range) ?? [], owners: new Map<Oid, AgentId>() }),
  }));
}

/** The commits that were made on the epic branch itself; undefined for the range of another agent. */
async function readPrimary(
  judging: Judging,
  { agent, base, tip }: AgentRange,
): Promise<Pick<RangeContent, "commits" | "owners"> | undefined> {
  if (agent !== primary) return undefined;
  const commits = await listCommitChanges(judging.git, { tips: [tip], not: [base], isFirstParent: true });
  return { commits, owners: await readOwners(judging, base, commits) };
}

/** The commits of every secondary's range, all from one log, which is cut along its parents. */
async function readWork(
  { git, rulebook }: Judging,
  ranges: readonly AgentRange[],
  epic: readonly string[],
): Promise<Map<AgentRange, CommitChanges[]>> {
  const wanted = ranges.filter(({ agent }) => agent !== primary);
  const nots = wanted.map(({ agent, base }) => [base, ...handedOver(rulebook, agent)]);
  const [only, ...others] = wanted;
  if (only === undefined) return new Map();
  if (others.length === 0) {
    const not = [...epic, ...(nots[0] ?? [])];
    return new Map([[only, await listCommitChanges(git, { tips: [only.tip], not })]]);
  }
  // What one range leaves out may be another one's work, so the log has it too.
  const names = [...new Set([...wanted.map(({ tip }) => tip), ...nots.flat()])];
  const [commits, oids] = await Promise.all([
    listCommitChanges(git, { tips: names, not: epic }),
    resolveNames(
      git,
      names.map((name) => `${name}^{commit}`),
    ),
  ]);
  const parents = new Map(commits.map((commit) => [commit.oid, commit.parents]));
  const oidOf = new Map(names.map((name, at) => [name, oids[at]]));
  const reached = (from: readonly string[]) =>
    commitsReached(
      parents,
      from.flatMap((name) => oidOf.get(name) ?? []),
    );
  return new Map(
    wanted.map((range, at) => {
      const [mine, known] = [reached([range.tip]), reached(nots[at] ?? [])];
      return [range, commits.filter(({ oid }) => mine.has(oid) && !known.has(oid))];
    }),
  );
}

/** What an agent took over was verified as its predecessor's; the manifest on the epic branch says up to where. */
function handedOver({ agents }: Rulebook, agent: AgentId): readonly string[] {
  return agents.find(({ id }) => id === agent)?.handedOver ?? [];
}

async function epicTip({ git, rulebook }: Judging): Promise<string[]> {
  const [tip] = await resolveNames(git, [`refs/heads/${rulebook.epicBranch}`]);
  return tip === undefined ? [] : [tip];
}

/** What each branch adds to all that it has taken from elsewhere: a base that moved is not its doing. */
async function wholeChanges(
  judging: Judging,
  ranges: readonly AgentRange[],
  epic: readonly string[],
): Promise<{ readonly changes: Change[]; readonly from: Oid | undefined }[]> {
  const pairs = await Promise.all(ranges.map(async (range) => findPair(judging, range, epic)));
  const unknown = ranges.flatMap((range, at) => {
    const pair = pairs[at];
    return pair === undefined || known(judging, range) !== undefined ? [] : [{ range, pair }];
  });
  const diffs = await diffTrees(
    judging.git,
    unknown.map(({ pair }) => pair),
  );
  const read = new Map(unknown.map(({ range }, at) => [range, diffs[at]]));
  return ranges.map((range, at) => ({
    changes: changesOf(known(judging, range)?.offered ?? read.get(range) ?? new Map()),
    from: pairs[at]?.[0],
  }));
}

/** What the caller knows of a range, unless a part of it was verified as another agent's. */
function known({ rulebook }: Judging, { agent, common, offered }: AgentRange) {
  if (agent === primary || common === undefined || offered === undefined) return undefined;
  return handedOver(rulebook, agent).length === 0 ? { common, offered } : undefined;
}

async function findPair(
  { git, rulebook }: Judging,
  { agent, base, tip, common }: AgentRange,
  epic: readonly string[],
): Promise<[Oid, Oid] | undefined> {
  if (agent === primary) return undefined;
  const taken = handedOver(rulebook, agent);
  const asked = ["merge-base", "--end-of-options", tip, base, ...epic, ...taken];
  const isKnown = taken.length === 0 && common !== undefined;
  const from = isKnown ? common : ((await git.text(asked, { answers: [1] })) as Oid);
  return from === "" ? undefined : [from, tip as Oid];
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
