import { approvalsRef, stateFiles, stateRef } from "../../core/epic/layout.ts";
import { parseAgentId, primary, type AgentId } from "../../core/ids.ts";
import { everyAgent, lineName } from "../../core/manifest/heirs.ts";
import { glanceCheckpoint, type CheckpointGlance } from "../../core/records/checkpoint-glance.ts";
import type { Receipts } from "../../core/records/checkpoint.ts";
import { receiptKey } from "../../core/records/letterbox.ts";
import { parseOutbox, renderChannel } from "../../core/records/outbox.ts";
import { claimsReady, formatStatus, parseStatus, updateStatus } from "../../core/records/status-file.ts";
import type { TreeEntry } from "../../core/tree.ts";
import { readObjects } from "../../git/objects.ts";
import { readTrees } from "../../git/tree-objects.ts";
import type { AgentContext } from "../context/context.ts";

/**
 * The live state of all agents as files of the epic's folder (design section 4): STATUS, checkpoints, approvals, and the
 * channels with ✅ READ at what their readers have dealt with. A STATUS on the epic branch says "ready" only of what
 * the sync has merged: `unmerged` are the agents that it left out.
 */
export async function readLiveRecord(
  context: AgentContext,
  unmerged: ReadonlySet<AgentId>,
): Promise<Map<string, TreeEntry>> {
  const { git, epic, layout, manifest } = context;
  const all = everyAgent(manifest);
  const checkpoints = await readTexts(
    context,
    all.map((agent) => `${stateRef(epic, agent)}:${stateFiles.checkpoint}`),
  );
  const statuses = await readTexts(
    context,
    manifest.features.map(({ id, owner }) => `${stateRef(epic, owner)}:${stateFiles.status(id)}`),
  );
  const [approvals] = await readObjects(git, [approvalsRef(epic)]);
  const record = new Map<string, TreeEntry>();
  const add = (path: string, content: string | undefined) => {
    if (content !== undefined) record.set(path, { kind: "text", mode: "100644", content });
  };
  all.forEach((agent, at) => add(layout.checkpoint(agent), checkpoints[at]));
  manifest.features.forEach(({ id, owner }, at) =>
    add(layout.featureFile(id, "STATUS"), recordedStatus(statuses[at], unmerged.has(owner))),
  );
  add(layout.approvals, approvals?.bytes.toString("utf8"));
  const read = new Map(all.map((agent, at) => [agent, glanceCheckpoint(checkpoints[at])]));
  for (const { from, to, text } of await readOutboxes(context, all)) {
    add(layout.channel(from, to), renderChannel({ from, to }, parseOutbox(text), receiptsOf(read, from, to)));
  }
  return record;
}

/** How far a channel was read: by its reader, an heir of that, or the primary who absorbed it, under any of its names. */
function receiptsOf(read: ReadonlyMap<AgentId, CheckpointGlance>, from: AgentId, to: AgentId): Receipts {
  const line = (agent: AgentId) => [...read.keys()].filter((one) => lineName(one) === lineName(agent));
  const receipts = line(to).flatMap((reader) =>
    line(from).flatMap((sender) => [
      read.get(reader)?.receiptsFor(sender),
      read.get(primary)?.receiptsFor(receiptKey({ from: sender, to: reader, isInherited: true })),
    ]),
  );
  return receipts.reduce<Receipts>(
    (most, one) => (one !== undefined && reach(one) > reach(most) ? one : most),
    { shown: 0, acknowledged: 0 },
  );
}

function reach({ acknowledged, also = [] }: Receipts): number {
  return acknowledged + also.length;
}

function recordedStatus(text: string | undefined, isUnmerged: boolean): string | undefined {
  const read = text === undefined ? undefined : parseStatus(text);
  if (!isUnmerged || read?.kind !== "parsed" || !claimsReady(read)) return text;
  return formatStatus(updateStatus(read.value, { READY_FOR_SYNC: "false", STATUS: "IN_PROGRESS" }));
}

async function readTexts({ git }: AgentContext, names: readonly string[]): Promise<(string | undefined)[]> {
  return (await readObjects(git, names)).map((object) => object?.bytes.toString("utf8"));
}

async function readOutboxes(context: AgentContext, all: readonly AgentId[]) {
  const { git, epic } = context;
  const trees = await readTrees(
    git,
    all.map((agent) => `${stateRef(epic, agent)}:outbox`),
  );
  const outboxes = trees.flatMap((entries, at) =>
    [...entries].flatMap(([name, oid]) => {
      const [from, to] = [all[at], parseAgentId(name.replace(/\.jsonl$/, ""))];
      return from === undefined || to === undefined ? [] : [{ from, to, oid }];
    }),
  );
  const texts = await readTexts(
    context,
    outboxes.map(({ oid }) => oid),
  );
  return outboxes.map(({ from, to }, at) => ({ from, to, text: texts[at] }));
}
