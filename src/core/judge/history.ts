import { primary, type AgentId, type Instant, type LockName, type Oid } from "../ids.ts";
import { findOthersHold, isProved, type LockedCommit } from "../lock/proof.ts";
import type { LockRecord } from "../lock/record.ts";
import type { Grant } from "../ownership/grant.ts";
import type { Rulebook } from "../ownership/rulebook.ts";
import { parseTrailers } from "../records/trailers.ts";
import type { Change } from "./change.ts";
import type { EpicGraph, Span } from "./epic-graph.ts";
import type { LockFacts } from "./input.ts";
import { canOverride, judge } from "./judge.ts";
import { judgeMerge, type EpicMerge, type NetViolation } from "./merge-net.ts";
import type { Violation } from "./violation.ts";

/** A commit with what it changes; of a merge, what differs from every parent. */
export interface JudgedCommit {
  readonly oid: Oid;
  readonly parents: readonly Oid[];
  readonly message: string;
  /** The author's date: it stays when a commit is rebased or amended. */
  readonly authoredAt: Instant;
  readonly changes: readonly Change[];
}

/** Everything that judging the commits since the baseline needs. */
export interface History {
  readonly graph: EpicGraph;
  /** Parents before children. */
  readonly commits: readonly JudgedCommit[];
  readonly authors: ReadonlyMap<Oid, AgentId>;
  readonly spans: ReadonlyMap<Oid, Span>;
  /** The rules at each position of the epic branch. */
  readonly rules: readonly Rulebook[];
  /** The merges on the epic branch. */
  readonly merges: ReadonlyMap<Oid, EpicMerge>;
  readonly read: (oid: Oid) => Uint8Array | undefined;
  readonly chains: ReadonlyMap<LockName, readonly LockRecord[]>;
  readonly grants: readonly Grant[];
  /** Records of Sheaf's own on the epic branch. */
  readonly records: ReadonlySet<Oid>;
  /** Commits of before the live state left the branches: its files were their owners' to write. */
  readonly carried: ReadonlySet<Oid>;
  /** Why the primary overrules what a commit breaks, where it said so in a later commit. */
  readonly overrides: ReadonlyMap<Oid, string>;
}

/** What judging one commit found. */
export interface CommitFound {
  readonly broken: readonly NetViolation[];
  /** Paths of which the primary overruled something on record. */
  readonly overruled: readonly string[];
}

/** Judges a commit by the rules of its time, as `agent`'s: its author's, or that of whoever offers it. */
export function judgeCommit(history: History, commit: JudgedCommit, agent?: AgentId): CommitFound {
  const merge = history.merges.get(commit.oid);
  const author = agent ?? history.authors.get(commit.oid) ?? primary;
  const found = merge === undefined ? judgeAlone(history, commit, author) : judgeEpicMerge(history, merge);
  const left = found.filter(({ violation }) => !isOverruled(history, commit, violation));
  const overruled = found.filter((one) => !left.includes(one)).map(({ violation }) => violation.path);
  return { broken: left, overruled };
}

/** A commit was made at one moment: it is sound when the rules of one moment that it may have been made at allow it. */
function judgeAlone(history: History, commit: JudgedCommit, agent: AgentId): NetViolation[] {
  const { read, grants, records, spans } = history;
  const { oid, authoredAt, changes } = commit;
  const lock = (name: LockName) => holdThen(history, name, commit, agent);
  const about = { agent, changes, read, grants, lock, madeAt: authoredAt };
  const isRecord = agent === primary && records.has(oid);
  const verdicts = rulesIn(history, spans.get(oid)).map((rulebook) =>
    judge({ ...about, rulebook, isRecord }),
  );
  const found = verdicts.find((one) => one.length === 0) ?? verdicts[0] ?? [];
  return found.map((violation) => ({ violation }));
}

/** What a merge brings may be of different moments: a rule is broken that those of every moment have. */
function judgeEpicMerge(history: History, merge: EpicMerge): NetViolation[] {
  const { graph, spans, read, grants, commits } = history;
  const position = graph.landed.get(merge.oid) ?? 0;
  const arrived = commits.filter(({ oid }) => graph.landed.get(oid) === position);
  const from = Math.min(...arrived.map(({ oid }) => spans.get(oid)?.from ?? 0));
  return brokenInAll(rulesIn(history, { from, to: position - 1 }), (rulebook) =>
    judgeMerge(merge, rulebook, read, (agent, change) =>
      // Locks and the ends of grants are matters of single commits.
      judge({ rulebook, agent, changes: [change], read, grants }),
    ),
  );
}

/** Judges what a branch as a whole adds to what it has taken from elsewhere: one that merges can drop what others did. */
export function judgeWhole(
  history: History,
  agent: AgentId,
  { changes, commits }: { readonly changes: readonly Change[]; readonly commits: readonly Oid[] },
): Violation[] {
  const { graph, spans, read, grants } = history;
  const to = graph.line.length - 1;
  const from = Math.min(to, ...commits.map((oid) => spans.get(oid)?.from ?? 0));
  const found = brokenInAll(rulesIn(history, { from, to }), (rulebook) =>
    judge({ rulebook, agent, changes, read, grants }).map((violation) => ({ violation })),
  );
  return found.map(({ violation }) => violation);
}

function brokenInAll(
  rules: readonly Rulebook[],
  judgeBy: (rulebook: Rulebook) => readonly NetViolation[],
): NetViolation[] {
  const [newest, ...older] = rules;
  let found = newest === undefined ? [] : [...judgeBy(newest)];
  for (const rulebook of older) {
    if (found.length === 0) break;
    const also = new Set(judgeBy(rulebook).map(({ violation }) => placeOf(violation)));
    found = found.filter(({ violation }) => also.has(placeOf(violation)));
  }
  return found;
}

function placeOf({ path, section }: Violation): string {
  return JSON.stringify([path, section]);
}

/** The different rules of a span, the newest first. */
function rulesIn({ rules }: History, span: Span | undefined): Rulebook[] {
  const { from, to } = span ?? { from: rules.length - 1, to: rules.length - 1 };
  return [...new Set(rules.slice(from, to + 1).toReversed())];
}

/** Whether the primary overruled a violation: in the commit, in the merge that brought it, or in a later commit. */
function isOverruled(history: History, { oid, message }: JudgedCommit, { code }: Violation): boolean {
  const { graph, authors, overrides, commits, carried } = history;
  if (code === "file-generated" && carried.has(oid)) return true;
  if (overrides.has(oid)) return canOverride(code, "past");
  const brought = graph.line[graph.landed.get(oid) ?? -1];
  const by = brought === undefined || authors.get(brought) !== primary ? undefined : brought;
  const words = by === oid ? message : commits.find((commit) => commit.oid === by)?.message;
  return parseTrailers(words ?? "").override !== undefined && canOverride(code, "commit");
}

/**
 * What there is to say against a commit without a lock that it needed. Where the chain bears out its trailer: nothing.
 * Where not: that somebody else held the lock just then, so that two agents' commits may interleave, unless the agent
 * has held it since. A trailer that is missing is nothing by itself.
 */
function holdThen(
  { chains, commits, authors }: History,
  name: LockName,
  commit: JudgedCommit,
  agent: AgentId,
): LockFacts {
  const chain = chains.get(name) ?? [];
  const made = lockedCommit(commit, agent);
  const own = { state: "held", holder: agent, token: 0, expiresAt: Infinity as Instant } as const;
  if (isProved(chain, name, made)) return own;
  const other = findOthersHold(chain, made);
  if (other === undefined) return own;
  const later = commits.slice(commits.indexOf(commit) + 1);
  const isSettled = later.some(
    (one) => (authors.get(one.oid) ?? agent) === agent && isProved(chain, name, lockedCommit(one, agent)),
  );
  if (isSettled) return own;
  const { state, holder, token, expiresAt } = other;
  return { state, holder, token, expiresAt };
}

function lockedCommit({ message, authoredAt: at }: JudgedCommit, agent: AgentId): LockedCommit {
  const { locks = [], command } = parseTrailers(message);
  // Sheaf's own commands move the branch and prove the lock in one transaction: no date can say more.
  return { agent, proofs: locks, at, isFenced: command !== undefined };
}
