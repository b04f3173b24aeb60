import type { MailCount, StaleCheckFacts } from "../../core/progress/agent-facts.ts";
import type { EscalationFacts } from "../../core/records/escalation-facts.ts";
import { glanceCheckpoint, type CheckpointGlance } from "../../core/records/checkpoint-glance.ts";
import type { FeatureState } from "../../core/progress/epic-facts.ts";
import { escalationsOf } from "../../core/records/escalation.ts";
import { requestsIn, unanswered, type AccessRequest } from "../../core/records/grant-message.ts";
import { predecessorsOf } from "../../core/manifest/heirs.ts";
import { primary, type AgentId, type FeatureId, type Instant, type Oid } from "../../core/ids.ts";
import { agentBranch, sheafRef, stateFiles, stateRef } from "../../core/epic/layout.ts";
import type { Channel } from "../../core/records/message.ts";
import type { Parsed } from "../../core/text/parsed.ts";
import { knownReceipts, unreadOf } from "../../core/records/receipts.ts";
import { staleChecksOf } from "../../core/progress/stale-check.ts";
import { parseStatus, type StatusFile } from "../../core/records/status-file.ts";
import type { TaskCall } from "../../core/sync/roll-call.ts";
import { newestOf } from "../../core/time.ts";
import { decodeUtf8 } from "../../core/text/utf8.ts";
import type { GitObject } from "../../git/batch.ts";
import { readObjects } from "../../git/objects.ts";
import { listDatedRefs, type DatedRef } from "../../git/refs.ts";
import type { Context } from "../context/context.ts";
import { channelNames, findIn, type Pair } from "../state/read-channels.ts";

/** One agent of the roster: where its branch stands and what it holds. Read from refs only. */
export interface AgentState {
  readonly agent: AgentId;
  /** The tip of its branch; undefined while it was never started, and once it is finished. */
  readonly tip: Oid | undefined;
  /** Merged, and its branch removed by `sheaf finish`: everything of its is read from the epic branch. */
  readonly isFinished: boolean;
  /** The tip that the last sync merged. */
  readonly merged: Oid | undefined;
  /** The commit with which `sheaf start` began the branch. */
  readonly started: Oid | undefined;
  /** When it was started. */
  readonly startedAt: Instant | undefined;
  readonly signs: LifeSigns;
  /** The newest of them; undefined where none tells. */
  readonly lastSign: Instant | undefined;
  /** Messages between it and the primary that it has not dealt with. */
  readonly unread: number;
  /** What it was sent, by sender. */
  readonly mail: readonly MailCount[];
  /** What it has escalated to the primary, solved or not. */
  readonly escalations: readonly EscalationFacts[];
  /** What it has asked to change, and the primary has not answered; the owner may have. */
  readonly requests: readonly AccessRequest[];
  /** The status checks that the primary has sent it. */
  readonly staleChecks: readonly StaleCheckFacts[];
  readonly features: readonly FeatureState[];
  /** The tasks of the manifest that are its own, as its checkpoint tells. */
  readonly tasks: readonly TaskCall[];
}

/** What refs tell of when an agent was last at work. */
export interface LifeSigns {
  readonly checkpoint: Instant | undefined;
  readonly commit: Instant | undefined;
  /** The last thing that it wrote into its live state: a message that was sent or read, for one. */
  readonly state: Instant | undefined;
}

/** Everything that an epic keeps in refs, as read at one moment; one git process. */
export async function readEpicRefs({ git, epic }: Context): Promise<Map<string, DatedRef>> {
  return listDatedRefs(git, "refs/heads/epic/", `refs/heads/sheaf/${epic}/`, `refs/sheaf/${epic}/`);
}

/**
 * Reads the whole roster from its live state with two git processes, however many agents there are; with one where
 * refs were read.
 */
export async function readFeatures(
  context: Context,
  read?: ReadonlyMap<string, DatedRef>,
): Promise<AgentState[]> {
  const { git, epic, manifest } = context;
  const refs = read ?? (await readEpicRefs(context));
  const roster = manifest.agents.map(({ id }) => id);
  const statusOf = (agent: AgentId, id: FeatureId) => `${stateRef(epic, agent)}:${stateFiles.status(id)}`;
  const checkpointOf = (agent: AgentId) => `${stateRef(epic, agent)}:${stateFiles.checkpoint}`;
  const pairs = channelPairs(roster);
  const names = [
    ...manifest.features.map(({ id, owner }) => statusOf(owner, id)),
    ...roster.map(checkpointOf),
    ...pairs.flatMap((pair) => channelNames(context, pair)),
  ];
  const objects = await readObjects(git, names);
  const found = new Map(names.map((name, index) => [name, objects[index]]));
  const text = (name: string) => found.get(name)?.bytes.toString("utf8");
  const channels = findIn(context, pairs, text);
  const features = manifest.features.map(({ id, owner, deferred }): FeatureState => ({
    feature: id,
    owner,
    deferred,
    status: readStatus(found.get(statusOf(owner, id))),
  }));
  const finished = finishedAgents(context, refs);
  return roster.map((agent): AgentState => {
    const branch = refs.get(`refs/heads/${agentBranch(epic, agent)}`);
    const merged = refs.get(sheafRef(epic, "merged", agent))?.oid;
    const isFinished = finished.has(agent);
    const checkpoint = glanceCheckpoint(text(checkpointOf(agent)));
    const own = features.filter(({ owner }) => owner === agent);
    const [sent, received] = [channels(agent, primary), channels(primary, agent)];
    const senders = (agent === primary ? roster : [primary]).filter((from) => from !== agent);
    const mail = senders.map((from) => countMail(context, [from, agent], channels(from, agent), checkpoint));
    const started = refs.get(sheafRef(epic, "start", agent));
    const state = refs.get(stateRef(epic, agent))?.at;
    const dated = { checkpoint: checkpoint.lastCheckpoint, commit: branch?.at, state };
    // The first state of an agent is the epic's work: nothing of it is a sign of somebody who was never started.
    const signs = branch === undefined && !isFinished ? noSigns : dated;
    return {
      agent,
      tip: branch?.oid,
      isFinished,
      merged,
      started: started?.oid,
      startedAt: checkpoint.startedAt ?? started?.at,
      signs,
      lastSign: newestOf(Object.values(signs)),
      unread: mail.reduce((sum, { unread }) => sum + unread, 0),
      mail,
      escalations: escalationsOf({ from: agent, feature: own[0]?.feature, sent, received }),
      requests: unanswered(requestsIn(sent, agent), [received]),
      staleChecks: staleChecksOf(agent, received),
      features: own,
      tasks: tasksOf(context, agent, checkpoint),
    };
  });
}

/** Agents whose branch `finish` removed, once it was proved that the epic branch has it. */
function finishedAgents({ epic }: Context, refs: ReadonlyMap<string, DatedRef>): Set<string> {
  const prefix = `${sheafRef(epic, "finished")}/`;
  const removed = [...refs.keys()].filter((ref) => ref.startsWith(prefix));
  const names = removed.map((ref) => ref.slice(prefix.length).split("/")[0] ?? "");
  return new Set(names.filter((name) => !refs.has(`refs/heads/sheaf/${epic}/${name}`)));
}

const noSigns: LifeSigns = { checkpoint: undefined, commit: undefined, state: undefined };

function tasksOf({ manifest }: Context, agent: AgentId, checkpoint: CheckpointGlance): TaskCall[] {
  const own = manifest.tasks.filter(({ owner }) => owner === agent);
  return own.map(({ id }) => ({ id, record: checkpoint.taskRecord(id) }));
}

function countMail(
  { manifest }: Context,
  [from, to]: Pair,
  channel: Channel,
  reader: CheckpointGlance,
): MailCount {
  // Whoever read the messages of an agent has read those that its heir goes on with.
  const receipts = [from, ...predecessorsOf(manifest, from)].map((name) => reader.receiptsFor(name));
  const unread = unreadOf(channel, knownReceipts(receipts) ?? reader.receiptsFor(from)).length;
  return { from, to, messages: channel.messages.length, unread };
}

/** The protocol's channels: between the primary and every secondary, both ways. */
function channelPairs(roster: readonly AgentId[]): Pair[] {
  return roster
    .filter((agent) => agent !== primary)
    .flatMap((agent): Pair[] => [
      [primary, agent],
      [agent, primary],
    ]);
}

function readStatus(object: GitObject | undefined): Parsed<StatusFile> | undefined {
  if (object === undefined) return undefined;
  const text = decodeUtf8(object.bytes);
  return text.kind === "parsed" ? parseStatus(text.value) : text;
}
