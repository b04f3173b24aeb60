import { agentBranch, epicLayout, sheafRef } from "../../core/epic/layout.ts";
import { parseAgentId, primary, type AgentId, type Instant, type Oid } from "../../core/ids.ts";
import type { Change } from "../../core/judge/change.ts";
import { authorsOf, unknownTips } from "../../core/judge/authors.ts";
import {
  commitsReached,
  epicGraph,
  spansOf,
  type AgentTip,
  type EpicGraph,
  type HandOver,
  type Span,
} from "../../core/judge/epic-graph.ts";
import type { ManifestReader } from "../../core/judge/manifest.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { parseTrailers, type CommitTrailers } from "../../core/records/trailers.ts";
import { gitFailed } from "../../errors.ts";
import { computeBaseline, recordedBaseline } from "../../git/baseline.ts";
import { listCommitChanges, type CommitChanges } from "../../git/commit-changes.ts";
import type { Git } from "../../git/git.ts";
import { joinParents, type HistoryCommit } from "./join-parents.ts";
import { readObjects, resolveNames } from "../../git/objects.ts";
import { askReadable } from "../../git/readable.ts";
import { listRefs } from "../../git/refs.ts";
import { requireWhole } from "./require-whole.ts";

/** Reads the text of a manifest as rules; undefined for one that cannot be read. */
export type CompileRules = (text: string, oid: Oid) => Rulebook | undefined;

/** Where history is read, and the rules at the tip of the epic branch. */
export interface Judging {
  readonly git: Git;
  readonly rulebook: Rulebook;
  /** A dry run puts no lock back. */
  readonly dryRun?: boolean | undefined;
  /** Reads manifests of earlier times. Hooks cannot: they judge what is new by the rules of now. */
  readonly compile?: CompileRules;
  /** Says what is wrong with a manifest that is new. */
  readonly readManifest?: ManifestReader | undefined;
  /** Whether no branch has the commits yet: what helps then is what helps while a commit is being made. */
  readonly isProposed?: boolean | undefined;
}

/** A merge that is being made on the epic branch: it has no id yet, and its tree is the index. */
export interface PendingMerge {
  readonly heads: readonly Oid[];
  /** What the index changes against the tip of the epic branch. */
  readonly net: readonly Change[];
  readonly message: string;
}

/** The id under which a pending merge is judged. */
export const pendingOid = "pending" as Oid;

/** The commits since the baseline: whose each is, and by which rules it was made. */
export interface ReadHistory {
  readonly baseline: Oid | undefined;
  readonly graph: EpicGraph;
  readonly commits: readonly HistoryCommit[];
  readonly trailers: ReadonlyMap<Oid, CommitTrailers>;
  readonly authors: ReadonlyMap<Oid, AgentId>;
  readonly spans: ReadonlyMap<Oid, Span>;
  readonly rules: readonly Rulebook[];
  readonly carried: ReadonlySet<Oid>;
  /** Tips of which git cannot tell the history, with its words: nothing of them is here. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/**
 * Reads all that is new since the epic's baseline at `tip`, the tip of the epic branch, and at `others`. A handful of
 * git processes, whatever the number of commits. Throws `git` in a shallow clone that does not have them all.
 */
export async function readHistory(
  judging: Judging,
  tip: Oid,
  others: readonly string[],
  pending?: PendingMerge,
): Promise<ReadHistory> {
  const { git, rulebook } = judging;
  const [recorded, named] = await Promise.all([recordedBaseline(git, rulebook), readBranches(git, rulebook)]);
  const read = async (baseline: Oid | undefined, branches: Branches): Promise<Described> => {
    // All branches: what of one is merged already is its agent's, whether or not it takes part now.
    const tips = [tip, ...others, ...branches.tips.map((branch) => branch.tip)] as const;
    const since = await readSince(git, baseline, tips, pending);
    const readable = branches.tips.filter((branch) => !since.unreadable.has(branch.tip));
    return { baseline, branches: { ...branches, tips: readable }, ...since };
  };
  let found = await read(recorded ?? (await computeBaseline(git, rulebook, tip)), named);
  // A ref that says something else than the branch itself says nothing.
  const isBelieved = recorded === undefined || found.graph.line[0] === recorded;
  if (!isBelieved) found = await read(await computeBaseline(git, rulebook, tip), named);
  if (unknownTips(found.graph, found.branches.tips).length > 0) {
    found = await read(found.baseline, await listBranches(git, rulebook, named));
  }
  await requireWhole(git, found);
  return describe(judging, found);
}

interface Since extends Pick<ReadHistory, "unreadable"> {
  readonly graph: EpicGraph;
  readonly commits: readonly HistoryCommit[];
}

async function readSince(
  git: Git,
  baseline: Oid | undefined,
  [tip, ...others]: readonly [Oid, ...string[]],
  pending: PendingMerge | undefined,
): Promise<Since> {
  const not = baseline === undefined ? [] : [baseline];
  const needed = [tip, ...(pending?.heads ?? [])];
  const { answer: made, unreadable } = await askReadable([...needed, ...others], [], async (tips) =>
    listCommitChanges(git, { tips, not, merges: "first-parent" }),
  );
  const reason = needed.map((name) => unreadable.get(name)).find((one) => one !== undefined);
  if (reason !== undefined) throw gitFailed("history-unreadable", reason, "sheaf doctor");
  const all = pending === undefined ? made : [...made, pendingCommit(tip, pending)];
  const parents = new Map(all.map((commit) => [commit.oid, commit.parents]));
  const graph = epicGraph(parents, pending === undefined ? tip : pendingOid);
  return { commits: await joinParents(git, graph, all), graph, unreadable };
}

function pendingCommit(tip: Oid, { heads, net, message }: PendingMerge): CommitChanges {
  const authoredAt = Number.MAX_SAFE_INTEGER as Instant;
  return { oid: pendingOid, parents: [tip, ...heads], subject: "", message, authoredAt, changes: net };
}

interface Described extends Since {
  readonly baseline: Oid | undefined;
  readonly branches: Branches;
}

async function describe(
  judging: Judging,
  { baseline, branches, graph, commits, unreadable }: Described,
): Promise<ReadHistory> {
  const rules = await readRules(judging, graph.line);
  const order = commits.map(({ oid }) => oid);
  const trailers = new Map(commits.map(({ oid, message }) => [oid, parseTrailers(message)]));
  const claimOf = (oid: Oid) => trailers.get(oid)?.agent;
  const authors = authorsOf({ graph, order, branches: branches.tips, claimOf });
  const spans = spansOf(graph, order, authors, handOversIn(rules));
  const carried = commitsReached(graph.parents, branches.carried);
  return { baseline, graph, commits, trailers, authors, spans, rules, carried, unreadable };
}

interface Branches {
  /** Those of an agent whose work was handed over stand first. */
  readonly tips: readonly AgentTip[];
  /** Where branches stood when the live state left them. */
  readonly carried: readonly Oid[];
}

/** The branches of the roster and of those before them, by their names. */
async function readBranches(git: Git, { epic, agents }: Rulebook): Promise<Branches> {
  const ids = agents.flatMap(({ id, predecessors = [] }) => [id, ...predecessors]);
  const branches = ids.filter((id) => id !== primary);
  const oids = await resolveNames(git, [
    ...branches.map((id) => `refs/heads/${agentBranch(epic, id)}`),
    ...ids.map((id) => sheafRef(epic, "carried", id)),
  ]);
  const tips = branches.flatMap((agent, at) => tipOf(agent, oids[at]));
  const carried = oids.slice(branches.length).flatMap((oid) => oid ?? []);
  return { tips: [...agents.flatMap(handedOver), ...tips], carried };
}

/** All that is known of branches, for commits of one that has no name any more: removed, or only on another machine. */
async function listBranches(git: Git, { epic }: Rulebook, { tips, carried }: Branches): Promise<Branches> {
  const finished = sheafRef(epic, "finished");
  const refs = await listRefs(
    git,
    `refs/heads/sheaf/${epic}/`,
    `${finished}/`,
    `refs/remotes/*/sheaf/${epic}/*`,
  );
  const listed = [...refs].flatMap(([ref, tip]) => {
    const name = /\/(?:sheaf\/[^/]+|finished)\/([^/]+)(?:\/[0-9a-f]+)?$/.exec(ref)?.[1] ?? "";
    return tipOf(parseAgentId(name), tip);
  });
  return { tips: [...tips, ...listed], carried };
}

function tipOf(agent: AgentId | undefined, tip: Oid | undefined): AgentTip[] {
  return agent === undefined || agent === primary || tip === undefined ? [] : [{ agent, tip }];
}

function handedOver({ predecessors = [], handedOver: past = [] }: Rulebook["agents"][number]): AgentTip[] {
  return predecessors.flatMap((agent, at) => {
    const tip = past[at];
    return tip === undefined ? [] : [{ agent, tip: tip as Oid }];
  });
}

/** Each hand-over at the position where the manifest first tells of it. */
function handOversIn(rules: readonly Rulebook[]): HandOver[] {
  const found = new Map<string, HandOver>();
  for (const [position, { agents, reassigned = [] }] of rules.entries()) {
    for (const { agent, tip } of [...agents.flatMap(handedOver), ...reassigned]) {
      const key = `${agent} ${tip}`;
      if (!found.has(key)) found.set(key, { agent, tip: tip as Oid, position });
    }
  }
  return [...found.values()];
}

/** The rules at each commit of the epic branch; where the manifest cannot be read, those of before go on. */
async function readRules({ git, rulebook, compile }: Judging, line: readonly Oid[]): Promise<Rulebook[]> {
  if (compile === undefined) return line.map(() => rulebook);
  const { manifest } = epicLayout(rulebook.epicDir);
  const oids = await resolveNames(
    git,
    line.map((commit) => `${commit}:${manifest}`),
  );
  const wanted = [...new Set(oids.filter((oid) => oid !== undefined && oid !== rulebook.manifest))];
  const texts = await readObjects(
    git,
    wanted.flatMap((oid) => oid ?? []),
  );
  const known = new Map<string, Rulebook>([[rulebook.manifest, rulebook]]);
  for (const object of texts) {
    const rules = object === undefined ? undefined : compile(object.bytes.toString("utf8"), object.oid);
    if (object !== undefined && rules !== undefined) known.set(object.oid, rules);
  }
  const readable = oids.map((oid) => known.get(oid ?? ""));
  let before = readable.find((rules) => rules !== undefined) ?? rulebook;
  return readable.map((rules) => (before = rules ?? before));
}
