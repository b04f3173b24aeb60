import { newCheckpoint, type Checkpoint } from "../records/checkpoint.ts";
import { agentDisplay, parseAgentId, type AgentId, type Instant } from "../ids.ts";
import { channelHeader } from "../records/message.ts";
import { formatInstant } from "../time.ts";

const mostSuccessors = 9;

/** The name of the agent that goes on with the work of `agent`: `secondary-a-2`, then `secondary-a-3`; undefined when all are taken. */
export function successorOf(agent: AgentId, taken: ReadonlySet<string>): AgentId | undefined {
  const stem = agent.replace(/-[2-9]$/, "");
  for (let number = 2; number <= mostSuccessors; number++) {
    const id = parseAgentId(`${stem}-${number}`);
    if (id !== undefined && !taken.has(id)) return id;
  }
  return undefined;
}

/**
 * A successor's first checkpoint (protocol section 5, `previous_agent` and `recovery_notes`): where the work stood and
 * what was read already; a session of its own.
 *
 * @param before the predecessor's last one; undefined where it could not be read
 */
export function inheritedCheckpoint(
  before: Checkpoint | undefined,
  { from, to, now }: { readonly from: AgentId; readonly to: AgentId; readonly now: Instant },
): Checkpoint {
  const at = formatInstant(now);
  return {
    ...(before ?? newCheckpoint(to, now)),
    agent_id: agentDisplay(to),
    session_id: `${to}-${at}`,
    last_checkpoint: at,
    previous_agent: agentDisplay(from),
    recovery_notes: `Took over from ${agentDisplay(from)} at ${at}; sheaf recover ${to} --resume tells where the work stands.`,
  };
}

/** A channel carried over to another pair of agents: the same messages with their numbers, under its own title. */
export function inheritedChannel(text: string, from: AgentId, to: AgentId): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const title = channelHeader(from, to).replace("\n", eol);
  return /^\uFEFF?#{1,2} Messages:/.test(text) ? text.replace(/^[^\n]*\n?/, title) : title + eol + text;
}
