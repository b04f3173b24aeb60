import { stateFiles, stateRef } from "../../core/epic/layout.ts";
import { agentDisplay, type AgentId, type FeatureId } from "../../core/ids.ts";
import { formatStatus, newStatus, parseStatus, updateStatus } from "../../core/records/status-file.ts";
import { formatInstant } from "../../core/time.ts";
import { readObjects } from "../../git/objects.ts";
import { findCommit, type RefChange } from "../../git/refs.ts";
import { prepareStates, type StateWrite } from "../../git/state-refs.ts";
import type { AgentContext } from "../context/context.ts";
import { planWrite, type Post } from "./change-own.ts";
import { readOwnState } from "./own-state.ts";

/** Features that go from one agent to another, and what is said of it. */
export interface HandOn {
  readonly command: string;
  readonly from: AgentId;
  readonly to: AgentId;
  readonly features: readonly FeatureId[];
  readonly posts: readonly Post[];
  readonly subject: string;
}

/**
 * Prepares the live state after features change hands: their STATUS goes on with the new owner, who is not ready until
 * it says so, and the primary's messages are sent. The steps belong into the transaction that makes it so.
 */
export async function prepareHandOn(context: AgentContext, handOn: HandOn): Promise<RefChange[]> {
  const { git, system, agent } = context;
  const { command, to, subject, posts } = handOn;
  const own = await readOwnState(context);
  const statuses = await handedStatuses(context, handOn);
  const files = to === agent ? statuses : new Map<string, string>();
  const change = { posts, files, subject, answer: undefined };
  const { write } = planWrite(context, own, { change, command, began: system.now() });
  const theirs = to === agent ? undefined : await theirWrite(context, handOn, statuses);
  const writes = [write, ...(theirs === undefined ? [] : [theirs])].filter(({ files }) => files.size > 0);
  return prepareStates(git, writes, own.head ?? "");
}

/** Nothing for an agent that was never started: its state begins with its start. */
async function theirWrite(
  { git, epic, system }: AgentContext,
  { command, to, subject }: HandOn,
  files: ReadonlyMap<string, string>,
): Promise<StateWrite | undefined> {
  const ref = stateRef(epic, to);
  const old = await findCommit(git, ref);
  if (old === undefined) return undefined;
  return { ref, old, files, message: `${command}: ${subject}\n`, agent: to, now: system.now() };
}

async function handedStatuses(
  { git, epic, system }: AgentContext,
  { from, to, features }: HandOn,
): Promise<Map<string, string>> {
  const names = features.map((id) => `${stateRef(epic, from)}:${stateFiles.status(id)}`);
  const objects = await readObjects(git, names);
  const files = features.map((id, at): [string, string] => {
    const read = parseStatus(objects[at]?.bytes.toString("utf8") ?? "");
    const status = read.kind === "parsed" ? read.value : newStatus({});
    const values = {
      AGENT: agentDisplay(to),
      UPDATED: formatInstant(system.now()),
      STATUS: "IN_PROGRESS",
      READY_FOR_SYNC: "false",
    };
    return [stateFiles.status(id), formatStatus(updateStatus(status, values))];
  });
  return new Map(files);
}
