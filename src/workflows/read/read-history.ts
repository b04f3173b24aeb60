import {
  primary,
  type AgentId,
  type FeatureId,
  type Instant,
  type LockName,
  type Oid,
} from "../../core/ids.ts";
import { agentBranch, sheafRef, stateRef } from "../../core/epic/layout.ts";
import type { LockRecord } from "../../core/lock/record.ts";
import { thresholdMs } from "../../core/manifest/threshold-ms.ts";
import type { AgentHistory, EpicHistory, Papers, PastSync, WorkCommit } from "../../core/metrics/facts.ts";
import { noPapers } from "../../core/metrics/papers.ts";
import { predictSpecs } from "../../core/metrics/predict.ts";
import { parseTrailers } from "../../core/records/trailers.ts";
import { newestOf, parseInstant } from "../../core/time.ts";
import { listLockTips, readLockChain } from "../../git/lock-refs.ts";
import { readOperations } from "../../git/operations.ts";
import { listDatedRefs, listMergedRefs, type DatedRef } from "../../git/refs.ts";
import { findAddition, readFirstParents, type LoggedCommit } from "../../git/work-log.ts";
import type { Context } from "../context/context.ts";
import { readChannelHistory } from "./read-channel-history.ts";
import { readPapers } from "./read-papers.ts";
import { readEpicStage } from "./read-stage.ts";

/** Where an agent's line begins and ends. */
interface Line {
  readonly agent: AgentId;
  readonly tip: Oid | undefined;
  /** The commit that began it, where a ref names it; `finish` takes that of a secondary away. */
  readonly from: Oid | undefined;
  /** The newest event of its live state. */
  readonly state: Oid | undefined;
}

/** Reads everything that happened in an epic from its refs; also of agents who have finished. Changes nothing. */
export async function readHistory(context: Context): Promise<EpicHistory> {
  const { git, epic, manifest, system } = context;
  const refs = await listDatedRefs(
    git,
    "refs/heads/epic/",
    `refs/heads/sheaf/${epic}/`,
    `refs/sheaf/${epic}/`,
  );
  const branchOf = (agent: AgentId) => `refs/heads/${agentBranch(epic, agent)}`;
  const epicRef = refs.get(branchOf(primary));
  const epicTip = epicRef?.oid;
  const made = epicTip === undefined ? undefined : await findAddition(git, epicTip, context.layout.manifest);
  const lines = linesOf(context, refs, made);
  const logged = await readFirstParents(
    git,
    lines.flatMap(({ tip, state }) => [tip, state]).flatMap((oid) => oid ?? []),
    made?.parents ?? [],
  );
  const until = (newestOf([system.now(), epicRef?.at]) ?? system.now()) + dayMs;
  const commits = datedWithin(logged, made?.at ?? 0, until);
  const tips = new Map(lines.flatMap(({ agent, tip }) => (tip === undefined ? [] : [[agent, tip] as const])));
  const branches = manifest.agents.map(({ id }) => branchOf(id));
  const [merged, { papers, crossChecked, estimates }, channels, locks, syncs, { stage, moves }] =
    await Promise.all([
      epicTip === undefined ? undefined : listMergedRefs(git, branches, epicTip),
      readPapers(context, epicTip, tips),
      readChannelHistory(context),
      readLocks(context),
      readSyncs(context),
      readEpicStage(context),
    ]);
  return {
    epic,
    title: manifest.title,
    stage,
    now: system.now(),
    agents: historiesOf(context, lines, commits, papers).map((agent) => ({
      ...agent,
      isMerged: isMerged(agent, { epic, refs, merged }),
    })),
    locks,
    ...channels,
    syncs,
    moves,
    crossChecked,
    predicted: predictSpecs(
      manifest.agents.map(({ id }) => featuresOf(context, id)),
      estimates,
    ),
    answerWithinMs: thresholdMs(manifest.thresholds, "answer_escalation"),
  };
}

const dayMs = 24 * 3_600_000;

/** A commit whose time can be computed with. */
interface DatedCommit extends LoggedCommit {
  readonly at: Instant;
}

/** Anybody can date a commit at will: one before the epic, or after tomorrow, must not stretch everybody's figures. */
function datedWithin(
  commits: ReadonlyMap<Oid, LoggedCommit>,
  from: number,
  until: number,
): Map<Oid, DatedCommit> {
  return new Map(
    [...commits].map(([oid, commit]) => {
      const at = Math.min(Math.max(commit.at ?? from, from), until) as Instant;
      return [oid, { ...commit, at }];
    }),
  );
}

type Made = Awaited<ReturnType<typeof findAddition>>;

function linesOf({ epic, manifest }: Context, refs: ReadonlyMap<string, DatedRef>, made: Made): Line[] {
  return manifest.agents.map(({ id: agent }): Line => {
    const tip =
      refs.get(`refs/heads/${agentBranch(epic, agent)}`) ?? refs.get(sheafRef(epic, "merged", agent));
    const from = agent === primary ? made?.oid : refs.get(sheafRef(epic, "start", agent))?.oid;
    return { agent, tip: tip?.oid, from, state: refs.get(stateRef(epic, agent))?.oid };
  });
}

function historiesOf(
  context: Context,
  lines: readonly Line[],
  commits: ReadonlyMap<Oid, DatedCommit>,
  papers: ReadonlyMap<AgentId, Papers>,
): Omit<AgentHistory, "isMerged">[] {
  const epicLine = firstParents(commits, lines.find(({ agent }) => agent === primary)?.tip);
  const shared = new Set(epicLine.map(({ oid }) => oid));
  const worked = lines.map((line) => ({ ...line, ...workWithEvents(line, commits, shared) }));
  const starts = worked.flatMap(({ agent, start }) => (agent === primary ? [] : (start?.at ?? [])));
  const first = starts.length === 0 ? undefined : (Math.min(...starts) as Instant);
  return worked.map(({ agent, start, work }) => ({
    agent,
    features: featuresOf(context, agent),
    // The primary's planning begins with the others': what it did before was finding out what to plan.
    startedAt: agent === primary ? (first ?? start?.at) : start?.at,
    commits: work.map(workCommit),
    papers: papers.get(agent) ?? noPapers,
  }));
}

/** The primary works on the epic branch itself; whoever has no branch any more was merged before it went. */
function isMerged(
  { agent, commits }: Omit<AgentHistory, "isMerged">,
  {
    epic,
    refs,
    merged,
  }: Pick<Context, "epic"> & {
    readonly refs: ReadonlyMap<string, DatedRef>;
    readonly merged: ReadonlySet<string> | undefined;
  },
): boolean | undefined {
  if (merged === undefined || commits.every(({ command }) => command !== undefined)) return undefined;
  const branch = `refs/heads/${agentBranch(epic, agent)}`;
  return agent === primary || !refs.has(branch) || merged.has(branch);
}

/** What an agent has committed and told, oldest first, and the event or commit with which it was started. */
function workWithEvents(line: Line, commits: ReadonlyMap<Oid, DatedCommit>, shared: ReadonlySet<Oid>) {
  const { start, work } = workOf(line, commits, shared);
  const events = firstParents(commits, line.state);
  const started = events.find(({ message }) => parseTrailers(message).command === "start");
  const all = [...work, ...events].toSorted((a, b) => a.at - b.at);
  return { start: started ?? start, work: all };
}

/** A commit and those below it, newest first. */
function firstParents(commits: ReadonlyMap<Oid, DatedCommit>, tip: Oid | undefined): DatedCommit[] {
  const line: DatedCommit[] = [];
  let at = tip === undefined ? undefined : commits.get(tip);
  while (at !== undefined) {
    line.push(at);
    at = at.parent === undefined ? undefined : commits.get(at.parent);
  }
  return line;
}

/**
 * The commit that began a line, and what came after it, oldest first. A secondary's begins where it leaves the epic
 * branch; `finish` takes away the ref that names the place.
 */
function workOf(
  { agent, tip, from }: Line,
  commits: ReadonlyMap<Oid, DatedCommit>,
  shared: ReadonlySet<Oid>,
) {
  const line = firstParents(commits, tip);
  const begins = (one: DatedCommit) =>
    isStart(one, agent, from) || (agent !== primary && shared.has(one.oid));
  const start = line.findIndex(begins);
  const work = start === -1 ? line : line.slice(0, start);
  return { start: line[start], work: work.toReversed() };
}

function isStart({ oid, message }: DatedCommit, agent: AgentId, from: Oid | undefined): boolean {
  if (from !== undefined) return oid === from;
  const trailers = parseTrailers(message);
  return trailers.command === "start" && trailers.agent === agent;
}

function featuresOf({ manifest }: Context, agent: AgentId): FeatureId[] {
  return manifest.features
    .filter(({ owner, deferred }) => owner === agent && deferred === undefined)
    .map(({ id }) => id);
}

function workCommit({ oid, at, message }: DatedCommit): WorkCommit {
  const { command, tookMs, locks = [] } = parseTrailers(message);
  const [subject = ""] = message.split("\n", 1);
  return { oid, at, subject, command, tookMs, locks };
}

async function readLocks({ git, epic }: Context): Promise<Map<LockName, LockRecord[]>> {
  const tips = await listLockTips(git, epic);
  const chains = await Promise.all(tips.map(({ name }) => readLockChain(git, epic, name)));
  return new Map(tips.map(({ name }, index) => [name, (chains[index] ?? []).toReversed()]));
}

// More than anybody runs in one epic.
const mostOperations = 10_000;

async function readSyncs({ git, epic }: Context): Promise<PastSync[]> {
  const operations = await readOperations(git, epic, mostOperations);
  return operations.toReversed().flatMap(({ kind, at, summary, report }): PastSync[] => {
    const time = parseInstant(at);
    if (time === undefined || (kind !== "sync" && kind !== "undo")) return [];
    return [{ kind, at: time, summary, report }];
  });
}
