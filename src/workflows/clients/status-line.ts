import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { statusLineText } from "../../core/client/status-line.ts";
import { fieldsOf, textOf } from "../../core/client/tool-call.ts";
import { agentStem, parseAgentId, type AgentId, type EpicId, type Instant } from "../../core/ids.ts";
import { parseLockRecord } from "../../core/lock/codec.ts";
import { isHeldBy } from "../../core/lock/record.ts";
import { glanceCheckpoint } from "../../core/records/checkpoint-glance.ts";
import { parseChannel } from "../../core/records/message.ts";
import { unreadOf } from "../../core/records/receipts.ts";
import { findJson, findText, stateDir } from "../../files/state.ts";
import { findRegistered } from "./here.ts";

/**
 * The line for a client's status line, from the readable copies alone: no git process. Empty outside an epic.
 *
 * @param input what the client says on standard input; its `workspace.current_dir` is where the session is
 */
export function readStatusLine(input: string, cwd: string, now: Instant): string {
  const here = findRegistered(directoryOf(input) ?? cwd);
  if (here === undefined) return "";
  const { epic, agent } = here.registration;
  const state = stateDir(here.place.commonDir, epic);
  const text = findText(join(state, "live", "agent_checkpoints", `${agentStem(agent)}.json`));
  return statusLineText({
    agent,
    stage: stageIn(text),
    unread: countUnread(state, agent, text),
    locks: locksOf(here.place.commonDir, epic, agent, now),
  });
}

function directoryOf(input: string): string | undefined {
  const fields = fieldsOf(parse(input));
  return textOf(fieldsOf(fields["workspace"]), "current_dir") ?? textOf(fields, "cwd");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function stageIn(text: string | undefined): string {
  return textOf(fieldsOf(parse(text ?? "")), "stage") ?? "";
}

/** Channels to the agent, as their senders wrote them, against what its own checkpoint says it has read. */
function countUnread(state: string, agent: AgentId, checkpoint: string | undefined): number {
  const glance = glanceCheckpoint(checkpoint);
  const end = `_to_${agentStem(agent)}.md`;
  const counts = namesIn(join(state, "live", "agent_comms")).flatMap((name) => {
    const from = name.endsWith(end) ? parseAgentId(name.slice(0, -end.length)) : undefined;
    const text = findText(join(state, "live", "agent_comms", name));
    if (from === undefined || text === undefined) return [];
    return [unreadOf(parseChannel(text), glance.receiptsFor(from)).length];
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

function locksOf(commonDir: string, epic: EpicId, agent: AgentId, now: Instant) {
  const folder = join(stateDir(commonDir, epic), "locks");
  return namesIn(folder).flatMap((name) => {
    const record = parseLockRecord(JSON.stringify(findJson(join(folder, name)) ?? {}));
    return record !== undefined && isHeldBy(record, agent, now) ? [record.name] : [];
  });
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
