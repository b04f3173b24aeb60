import { primary, type AgentId, type Oid } from "../ids.ts";
import { firstParents, type AgentTip, type EpicGraph } from "./epic-graph.ts";

/** What is known of a history before it is known whose each commit is. */
export interface Unattributed {
  readonly graph: EpicGraph;
  /** Parents before children. */
  readonly order: readonly Oid[];
  /** Tips of agents' branches; those of an agent whose work was handed over stand before its heir's. */
  readonly branches: readonly AgentTip[];
  /** The agent that a commit names. */
  readonly claimOf: (commit: Oid) => AgentId | undefined;
}

/**
 * Whose each new commit is. What was made on the epic branch itself is the primary's, what was made on an agent's branch
 * that agent's; what a merge brought that is on neither belongs to whoever merged it. What a commit says of itself
 * counts in two cases only, and never against a branch: it tells an agent's commit to which the epic branch was
 * fast-forwarded, and the agent of a merged branch of which no ref tells any more.
 */
export function authorsOf(history: Unattributed): ReadonlyMap<Oid, AgentId> {
  const authors = authorsByBranch(history);
  addGone(history, authors);
  const { parents } = history.graph;
  for (const commit of history.order.toReversed()) {
    const author = authors.get(commit);
    if (author === undefined) continue;
    for (const parent of parents.get(commit) ?? []) {
      if (parents.has(parent) && !authors.has(parent)) authors.set(parent, author);
    }
  }
  return authors;
}

function authorsByBranch({ graph, branches, claimOf }: Unattributed): Map<Oid, AgentId> {
  const { parents, line } = graph;
  const onLine = new Set(line);
  const authors = new Map<Oid, AgentId>();
  for (const { agent, tip } of branches) {
    for (const commit of firstParents(parents, tip)) {
      const isOwn = onLine.has(commit) ? claimOf(commit) === agent : !authors.has(commit);
      if (isOwn) authors.set(commit, agent);
    }
  }
  for (const commit of line) if (!authors.has(commit)) authors.set(commit, primary);
  return authors;
}

/** Tips that were merged into the epic branch and are on none of these branches. */
export function unknownTips({ parents, line }: EpicGraph, branches: readonly AgentTip[]): Oid[] {
  const known = new Set([...line, ...branches.flatMap(({ tip }) => firstParents(parents, tip))]);
  const merged = line.flatMap((commit) => parents.get(commit)?.slice(1) ?? []);
  return merged.filter((tip) => parents.has(tip) && !known.has(tip));
}

/**
 * Branches that were merged and cannot be told by a ref any more: in a clone of the epic branch alone, say, or where an
 * agent's branch was fast-forwarded to the epic branch after that had merged it.
 */
function addGone(history: Unattributed, authors: Map<Oid, AgentId>): void {
  const { graph, claimOf } = history;
  const { parents, line } = graph;
  const began = beginnings(history);
  for (const [position, merge] of [...line.entries()].toReversed()) {
    const [, ...tips] = parents.get(merge) ?? [];
    for (const tip of tips.filter((one) => !authors.has(one))) {
      const claimed = [tip, merge].map(claimOf).filter((agent) => agent !== undefined && agent !== primary);
      // A branch that was there before the merge and has not this tip says that it is another's.
      const agent = claimed.find((one) => one !== undefined && !((began.get(one) ?? position) < position));
      if (agent === undefined) continue;
      const chain = firstParents(parents, tip);
      const known = chain.findIndex((commit) => authors.has(commit));
      for (const commit of known === -1 ? chain : chain.slice(0, known)) authors.set(commit, agent);
    }
  }
}

/** Where on the epic branch each agent's earliest branch began, as its first parents tell. */
function beginnings({ graph, branches }: Unattributed): Map<AgentId, number> {
  const positions = new Map(graph.line.map((commit, position) => [commit, position]));
  const began = new Map<AgentId, number>();
  for (const { agent, tip } of branches) {
    const start = firstParents(graph.parents, tip).find((commit) => positions.has(commit));
    const position = start === undefined ? 0 : (positions.get(start) ?? 0);
    began.set(agent, Math.min(position, began.get(agent) ?? position));
  }
  return began;
}
