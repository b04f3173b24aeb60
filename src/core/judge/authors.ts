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
 * fast-forwarded, and the agent of a merged branch of which nothing is left here.
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

/** Branches that were merged and are not here, in a clone of the epic branch alone, say. */
function addGone({ graph, branches, claimOf }: Unattributed, authors: Map<Oid, AgentId>): void {
  const { parents, line } = graph;
  const here = new Set([primary, ...branches.map(({ agent }) => agent)]);
  for (const merge of line.toReversed()) {
    const [, ...tips] = parents.get(merge) ?? [];
    for (const tip of tips.filter((one) => !authors.has(one))) {
      const agent = [tip, merge].map(claimOf).find((one) => one !== undefined && !here.has(one));
      if (agent === undefined) continue;
      const chain = firstParents(parents, tip);
      const known = chain.findIndex((commit) => authors.has(commit));
      for (const commit of known === -1 ? chain : chain.slice(0, known)) authors.set(commit, agent);
    }
  }
}
