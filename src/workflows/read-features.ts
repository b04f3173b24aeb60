import { glanceCheckpoint } from "../core/checkpoint-glance.ts";
import type { Receipts } from "../core/checkpoint.ts";
import type { FeatureState } from "../core/epic-facts.ts";
import { primary, type AgentId, type Instant, type Oid, type RepoPath } from "../core/ids.ts";
import { agentBranch, sheafRef } from "../core/layout.ts";
import { parseChannel } from "../core/message.ts";
import type { Parsed } from "../core/parsed.ts";
import { unreadOf } from "../core/receipts.ts";
import { parseStatus, type StatusFile } from "../core/status-file.ts";
import { decodeUtf8 } from "../core/utf8.ts";
import { readObjects, type GitObject } from "../git/objects.ts";
import { listDatedRefs } from "../git/refs.ts";
import type { Context } from "./context.ts";

/** One agent of the roster: where its branch stands and what it holds. Read from refs only. */
export interface AgentState {
  readonly agent: AgentId;
  /** The tip of its branch; undefined while it was never started. */
  readonly tip: Oid | undefined;
  /** The tip that the last sync merged. */
  readonly merged: Oid | undefined;
  /** The commit with which `sheaf start` began the branch. */
  readonly started: Oid | undefined;
  /** The newest of checkpoint and commit; undefined where neither tells. */
  readonly lastSign: Instant | undefined;
  /** Messages between it and the primary that it has not dealt with. */
  readonly unread: number;
  readonly features: readonly FeatureState[];
}

/** Reads the whole roster with two git processes, however many agents there are. */
export async function readFeatures(context: Context): Promise<AgentState[]> {
  const { git, epic, manifest, layout } = context;
  const refs = await listDatedRefs(
    git,
    "refs/heads/epic/",
    `refs/heads/sheaf/${epic}/`,
    `refs/sheaf/${epic}/`,
  );
  const branchOf = (agent: AgentId) => refs.get(`refs/heads/${agentBranch(epic, agent)}`);
  const at = (agent: AgentId, path: RepoPath) => `${branchOf(agent)?.oid ?? ""}:${path}`;
  const roster = manifest.agents.map(({ id }) => id);
  const names = [
    ...manifest.features.map(({ id, owner }) => at(owner, layout.featureFile(id, "STATUS"))),
    ...roster.map((agent) => at(agent, layout.checkpoint(agent))),
    ...channelPairs(roster).map(([from, to]) => at(from, layout.channel(from, to))),
  ];
  const objects = await readObjects(git, names);
  const found = new Map(names.map((name, index) => [name, objects[index]]));
  const features = manifest.features.map(({ id, owner, deferred }): FeatureState => {
    return {
      feature: id,
      owner,
      deferred,
      status: readStatus(found.get(at(owner, layout.featureFile(id, "STATUS")))),
    };
  });
  return roster.map((agent): AgentState => {
    const branch = branchOf(agent);
    const checkpoint = glanceCheckpoint(
      found.get(at(agent, layout.checkpoint(agent)))?.bytes.toString("utf8"),
    );
    const inbox = channelPairs(roster).filter(([, to]) => to === agent);
    return {
      agent,
      tip: branch?.oid,
      merged: refs.get(sheafRef(epic, "merged", agent))?.oid,
      started: refs.get(sheafRef(epic, "start", agent))?.oid,
      lastSign: newest(branch?.at, checkpoint.lastCheckpoint),
      unread: inbox
        .map(([from, to]) =>
          countUnread(found.get(at(from, layout.channel(from, to))), checkpoint.receiptsFor(from)),
        )
        .reduce((sum, count) => sum + count, 0),
      features: features.filter(({ owner }) => owner === agent),
    };
  });
}

/** The protocol's channels: between the primary and every secondary, both ways. */
function channelPairs(roster: readonly AgentId[]): [from: AgentId, to: AgentId][] {
  return roster
    .filter((agent) => agent !== primary)
    .flatMap((agent): [AgentId, AgentId][] => [
      [primary, agent],
      [agent, primary],
    ]);
}

function countUnread(object: GitObject | undefined, receipts: Receipts): number {
  return object === undefined ? 0 : unreadOf(parseChannel(object.bytes.toString("utf8")), receipts).length;
}

function readStatus(object: GitObject | undefined): Parsed<StatusFile> | undefined {
  if (object === undefined) return undefined;
  const text = decodeUtf8(object.bytes);
  return text.kind === "parsed" ? parseStatus(text.value) : text;
}

function newest(a: Instant | undefined, b: Instant | undefined): Instant | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}
