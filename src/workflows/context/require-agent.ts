import { parseAgentId, type AgentId } from "../../core/ids.ts";
import { usage } from "../../errors.ts";
import type { Context } from "./context.ts";

/** Reads an agent of the roster from a command line. Throws `usage`, naming the roster. */
export function requireAgent({ manifest, epic }: Context, text: string): AgentId {
  const roster = manifest.agents.map(({ id }) => id);
  const agent = parseAgentId(text);
  if (agent !== undefined && roster.includes(agent)) return agent;
  throw usage("unknown-agent", `"${text}" is not in the roster of ${epic}: ${roster.join(", ")}`);
}
