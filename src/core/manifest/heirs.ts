import { primary, type AgentId } from "../ids.ts";
import type { Manifest } from "./schema.ts";

type Roster = Pick<Manifest, "agents">;

/** The name that an agent shares with its heirs: `secondary-a` of `secondary-a-2`. */
export function lineName(agent: AgentId): string {
  return agent.replace(/-[2-9]$/, "");
}

/**
 * Agents, given oldest first, as lines of heirs, each newest first: an heir's live state goes on where its predecessor's
 * ended, so the newest of a line has everything.
 */
export function heirLines(agents: readonly AgentId[]): AgentId[][] {
  const lines = new Map<string, AgentId[]>();
  for (const one of agents) lines.set(lineName(one), [one, ...(lines.get(lineName(one)) ?? [])]);
  return [...lines.values()];
}

/** The agents whose work and whose state a successor goes on with, the latest first; none for the primary. */
export function predecessorsOf(roster: Roster, agent: AgentId): AgentId[] {
  const heir = heirOf(roster, agent);
  if (agent === primary || heir === undefined) return [];
  const line = heirLines([...tookOver(roster, heir), heir]).find((one) => one.includes(agent)) ?? [];
  return line.slice(line.indexOf(agent) + 1);
}

/** The agents whose work the primary has absorbed: of each line the one that had it last. */
export function absorbedAgents(roster: Roster): AgentId[] {
  return heirLines(tookOver(roster, primary)).flatMap(([newest]) => newest ?? []);
}

/** Everybody who is or was in the roster. */
export function everyAgent({ agents }: Roster): AgentId[] {
  return agents.flatMap(({ id, took_over = [] }) => [id, ...took_over.map(({ agent }) => agent)]);
}

/** Who has the work of an agent now; the agent itself where that is still in the roster. */
export function heirOf({ agents }: Roster, agent: AgentId): AgentId | undefined {
  return agents.find(({ id, took_over = [] }) => id === agent || took_over.some((one) => one.agent === agent))
    ?.id;
}

function tookOver({ agents }: Roster, agent: AgentId): AgentId[] {
  return agents.find(({ id }) => id === agent)?.took_over?.map((one) => one.agent) ?? [];
}
