import { primary, type AgentId, type Oid } from "../ids.ts";
import { firstParents, type AgentTip, type EpicGraph } from "./epic-graph.ts";

/**
 * Whose each new commit is. What was made on the epic branch itself is the primary's, what was made on an agent's branch
 * that agent's; what a merge brought that is on neither belongs to whoever merged it. What a commit says of itself
 * counts in two cases only, and never against a branch: it tells an agent's commit to which the epic branch was
 * fast-forwarded, and the agent of a merged branch of which nothing is left here.
 *
 * @param order parents before children
 * @param branches those of an agent whose work was handed over before its heir's
 * @param claimOf the agent that a commit names
 */
export function authorsOf(
  graph: EpicGraph,
  order: readonly Oid[],
  branches: readonly AgentTip[],
  claimOf: (commit: Oid) => AgentId | undefined,
): ReadonlyMap<Oid, AgentId> {
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
  const known = new Set(branches.map(({ agent }) => agent));
  const addGone = (tip: Oid, merge: Oid) => {
    const claimed = [tip, merge].map(claimOf);
    const agent = claimed.find((one) => one !== undefined && one !== primary);
    if (agent === undefined || known.has(agent)) return;
    for (const commit of firstParents(parents, tip)) {
      if (authors.has(commit)) return;
      authors.set(commit, agent);
    }
  };
  for (const commit of order.toReversed()) {
    const [first, ...merged] = parents.get(commit) ?? [];
    if (onLine.has(commit)) for (const tip of merged) if (!authors.has(tip)) addGone(tip, commit);
    const author = authors.get(commit);
    if (author === undefined) continue;
    for (const parent of [first, ...merged]) {
      if (parent !== undefined && parents.has(parent) && !authors.has(parent)) authors.set(parent, author);
    }
  }
  return authors;
}
