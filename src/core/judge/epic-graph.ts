import type { AgentId, Oid } from "../ids.ts";

/** New commits, each with its parents; whatever is no key is older than the epic's baseline. */
export type Parents = ReadonlyMap<Oid, readonly Oid[]>;

/** The commits since the baseline, seen from the epic branch. */
export interface EpicGraph {
  readonly parents: Parents;
  /** The epic branch itself: first parents, from the baseline (position 0) to the tip. */
  readonly line: readonly Oid[];
  /** Where on the epic branch a commit came to it; absent for one that it does not have. */
  readonly landed: ReadonlyMap<Oid, number>;
}

/** Lays the commits out along the epic branch. */
export function epicGraph(parents: Parents, tip: Oid): EpicGraph {
  const line = [...firstParents(parents, tip)].toReversed();
  const landed = new Map<Oid, number>();
  for (const [position, commit] of line.entries()) {
    const arriving = [commit];
    for (const one of arriving) {
      if (landed.has(one) || (position > 0 && !parents.has(one))) continue;
      landed.set(one, position);
      arriving.push(...(parents.get(one) ?? []));
    }
  }
  return { parents, line, landed };
}

/** A commit and its first parents, the newest first, down to the first one that is not new. */
export function firstParents(parents: Parents, tip: Oid): Oid[] {
  const chain: Oid[] = [];
  for (let at: Oid | undefined = tip; at !== undefined; at = parents.get(at)?.[0]) chain.push(at);
  return chain;
}

/** A tip of an agent's branch, as it is, as it was removed, or as it was handed over. */
export interface AgentTip {
  readonly agent: AgentId;
  readonly tip: Oid;
}

/** The span of positions on the epic branch whose rules may have bound a commit, both ends included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Work that changed hands: up to which commit it is the old owner's, and where on the epic branch that was recorded. */
export interface HandOver extends AgentTip {
  readonly position: number;
}

/**
 * Between which commits of the epic branch a commit was made: after the newest that it or its branch already had, and
 * before the one that brought it. Rules bind forward, so one of those in between is the one it had to keep.
 *
 * @param order parents before children
 */
export function spansOf(
  graph: EpicGraph,
  order: readonly Oid[],
  authors: ReadonlyMap<Oid, AgentId>,
  handOvers: readonly HandOver[],
): ReadonlyMap<Oid, Span> {
  const { parents, line, landed } = graph;
  const past = handOvers.map((one) => ({ ...one, commits: commitsReached(parents, [one.tip]) }));
  const spans = new Map<Oid, Span>();
  for (const commit of order) {
    const to = (landed.get(commit) ?? line.length) - 1;
    const after = past.filter(({ agent, commits }) => authors.get(commit) === agent && !commits.has(commit));
    const known = (parents.get(commit) ?? []).map((parent) => {
      const position = landed.get(parent);
      return position !== undefined && position <= to ? position : (spans.get(parent)?.from ?? 0);
    });
    const from = Math.max(0, ...known, ...after.map(({ position }) => position));
    spans.set(commit, { from: Math.min(from, to), to });
  }
  return spans;
}

/** The commits that can be reached from some, as far as their parents are known, with those where that ends. */
export function commitsReached(
  parents: ReadonlyMap<Oid, readonly Oid[]>,
  from: readonly Oid[],
): ReadonlySet<Oid> {
  const reached = new Set(from);
  // A set visits what is added to it meanwhile.
  for (const commit of reached) for (const parent of parents.get(commit) ?? []) reached.add(parent);
  return reached;
}
