import type { AgentId } from "../ids.ts";
import type { OpenTask } from "../manifest/schema.ts";

/**
 * The agents in the order in which their work is merged: whoever others depend on comes first, else as in the roster.
 * Agents that need each other stay in roster order.
 */
export function mergeOrder(roster: readonly AgentId[], tasks: readonly OpenTask[]): AgentId[] {
  const ownerOf = new Map(tasks.map(({ id, owner }) => [id, owner]));
  const needs = (agent: AgentId) =>
    new Set(
      tasks
        .filter(({ owner }) => owner === agent)
        .flatMap(({ depends_on }) => depends_on.flatMap((id) => ownerOf.get(id) ?? [])),
    );
  const order: AgentId[] = [];
  let left = [...roster];
  while (left.length > 0) {
    const isFree = (agent: AgentId) => left.every((other) => other === agent || !needs(agent).has(other));
    const next = left.find(isFree) ?? left[0];
    if (next === undefined) break;
    order.push(next);
    left = left.filter((agent) => agent !== next);
  }
  return order;
}
