import { newCheckpoint, type Checkpoint } from "../records/checkpoint.ts";
import { agentDisplay, parseAgentId, type AgentId, type Instant } from "../ids.ts";
import { lineName } from "../manifest/heirs.ts";
import { formatInstant } from "../time.ts";

const mostSuccessors = 9;

/** The name of the agent that goes on with the work of `agent`: `secondary-a-2`, then `secondary-a-3`; undefined when all are taken. */
export function successorOf(agent: AgentId, taken: ReadonlySet<string>): AgentId | undefined {
  const stem = lineName(agent);
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
