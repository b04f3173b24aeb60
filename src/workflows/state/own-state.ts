import { glanceCheckpoint, type CheckpointGlance } from "../../core/records/checkpoint-glance.ts";
import {
  newCheckpoint,
  parseCheckpoint,
  receiptsFor,
  type Checkpoint,
  type Receipts,
} from "../../core/records/checkpoint.ts";
import { primary, type AgentId, type FeatureId, type Oid } from "../../core/ids.ts";
import { agentBranch, sheafRef, stateFiles, stateRef } from "../../core/epic/layout.ts";
import type { Channel } from "../../core/records/message.ts";
import { parseOutbox } from "../../core/records/outbox.ts";
import { knownReceipts } from "../../core/records/receipts.ts";
import { receiptKey, type Letterbox } from "../../core/records/letterbox.ts";
import { parsed } from "../../core/text/parsed.ts";
import { newStatus, parseStatus, type StatusFile } from "../../core/records/status-file.ts";
import { decodeUtf8 } from "../../core/text/utf8.ts";
import type { GitObject } from "../../git/batch.ts";
import { readObjects } from "../../git/objects.ts";
import { refused, type SheafError } from "../../errors.ts";
import type { AgentContext, Context } from "../context/context.ts";
import { requireParsed } from "../context/require-parsed.ts";
import { absorbedAgents, predecessorsOf } from "../../core/manifest/heirs.ts";

/** What an agent's coordination commands start from, read at one moment from refs and nothing else. */
export interface OwnState {
  /** The last commit of the agent's live state; undefined for an agent that was never started. */
  readonly tip: Oid | undefined;
  /** The tip of its branch. */
  readonly head: Oid | undefined;
  readonly checkpoint: Checkpoint;
  /** STATUS of each of its features that takes part in the next sync. */
  readonly statuses: ReadonlyMap<FeatureId, StatusFile>;
  /** What the others wrote to this agent, by sender in roster order, and what it inherited after that. */
  readonly boxes: readonly Letterbox[];
  /** The outboxes that this agent writes, by reader. */
  readonly outboxes: ReadonlyMap<AgentId, string>;
  /** Agents whose work is finished and whose branch is gone. */
  readonly finished: ReadonlySet<AgentId>;
}

/**
 * Reads the state of an agent with the git that is open anyway, however many agents there are. Throws `invalid-file`
 * for a file of its own that cannot be read; a file that is missing counts as a new one.
 */
export async function readOwnState(context: AgentContext): Promise<OwnState> {
  const { git, agent, branch, epic, manifest } = context;
  const mine = stateRef(epic, agent);
  const others = manifest.agents.map(({ id }) => id).filter((id) => id !== agent);
  const finished = others.flatMap((id) => [
    sheafRef(epic, "merged", id),
    `refs/heads/${agentBranch(epic, id)}`,
  ]);
  const readers = [
    ...others,
    ...manifest.agents.flatMap(({ took_over = [] }) => took_over.map((one) => one.agent)),
  ];
  const wanted = wantedBoxes(context);
  const names = [
    mine,
    `refs/heads/${branch}`,
    `${mine}:${stateFiles.checkpoint}`,
    ...ownFeatures(context).map((id) => `${mine}:${stateFiles.status(id)}`),
    ...readers.map((to) => `${mine}:${stateFiles.outbox(to)}`),
    ...wanted.flatMap(({ names }) => names),
    ...absorbed(context).map((one) => `${stateRef(epic, one)}:${stateFiles.checkpoint}`),
    ...finished,
  ];
  const objects = await readObjects(git, names);
  const found = new Map(names.map((name, at) => [name, objects[at]]));
  const text = (file: string) => textOf(file, found.get(`${mine}:${file}`));
  const checkpoint = readCheckpoint(context, text(stateFiles.checkpoint));
  const has = (ref: string) => found.get(ref) !== undefined;
  return {
    tip: found.get(mine)?.oid,
    head: found.get(`refs/heads/${branch}`)?.oid,
    checkpoint,
    statuses: new Map(ownFeatures(context).map((id) => [id, readStatus(stateFiles.status(id), text)])),
    boxes: wanted.map((box) => readBox(context, box, { checkpoint, found })),
    outboxes: new Map(readers.flatMap((to) => entry(to, text(stateFiles.outbox(to))))),
    finished: new Set(
      others.filter((id) => has(sheafRef(epic, "merged", id)) && !has(`refs/heads/${agentBranch(epic, id)}`)),
    ),
  };
}

/** The features of an agent that take part in the next sync. */
export function ownFeatures({ manifest, agent }: AgentContext): FeatureId[] {
  return manifest.features
    .filter(({ owner, deferred }) => owner === agent && deferred === undefined)
    .map(({ id }) => id);
}

/** What `from` has written to this agent. */
export function receivedFrom({ boxes }: OwnState, from: AgentId): Channel {
  return boxes.find((box) => box.from === from && !box.isInherited)?.channel ?? parseOutbox(undefined);
}

/** What this agent has written to `to`; an heir is written to where its predecessor was. */
export function sentTo(context: Context, own: OwnState, to: AgentId): Channel {
  return parseOutbox(outboxTo(context, own, to));
}

/** The outbox to an agent as text, begun from that to its predecessor. */
export function outboxTo({ manifest }: Context, { outboxes }: OwnState, to: AgentId): string {
  const names = [to, ...predecessorsOf(manifest, to)];
  return names.map((name) => outboxes.get(name)).find((text) => text !== undefined) ?? "";
}

interface WantedBox {
  readonly from: AgentId;
  readonly to: AgentId;
  readonly isInherited: boolean;
  /** git's names for it; the first that exists counts. */
  readonly names: readonly string[];
}

/** The reader's own boxes; after them, for the primary, those of the agents whose work it absorbed. */
function wantedBoxes(context: AgentContext): WantedBox[] {
  const { manifest, epic, agent } = context;
  const all = [...manifest.agents.map(({ id }) => id), ...absorbedAgents(manifest)];
  const box = (from: AgentId, to: AgentId, isInherited: boolean): WantedBox => ({
    from,
    to,
    isInherited,
    names: [to, ...predecessorsOf(manifest, to)].map(
      (name) => `${stateRef(epic, from)}:${stateFiles.outbox(name)}`,
    ),
  });
  return [
    ...all.filter((from) => from !== agent).map((from) => box(from, agent, false)),
    ...absorbed(context).flatMap((to) =>
      all.filter((from) => from !== to && from !== agent).map((from) => box(from, to, true)),
    ),
  ];
}

function absorbed({ manifest, agent }: AgentContext): AgentId[] {
  return agent === primary ? absorbedAgents(manifest) : [];
}

interface Reading {
  readonly checkpoint: Checkpoint;
  readonly found: ReadonlyMap<string, GitObject | undefined>;
}

/** Another's bytes are never a reason to stop: what is no UTF-8 becomes replacement characters. */
function readBox(context: AgentContext, box: WantedBox, { checkpoint, found }: Reading): Letterbox {
  const object = box.names.map((name) => found.get(name)).find((one) => one !== undefined);
  const inherited = box.isInherited
    ? glanceCheckpoint(
        found.get(`${stateRef(context.epic, box.to)}:${stateFiles.checkpoint}`)?.bytes.toString("utf8"),
      )
    : undefined;
  return {
    from: box.from,
    to: box.to,
    isInherited: box.isInherited,
    channel: parseOutbox(object?.bytes.toString("utf8")),
    receipts: receiptsOf(context, checkpoint, { ...box, inherited }),
  };
}

/** How far a box was read: by this agent, else by whoever had it before; of an heir's, as of its predecessor's. */
function receiptsOf(
  { manifest }: Context,
  checkpoint: Checkpoint,
  box: Pick<WantedBox, "from" | "to" | "isInherited"> & { readonly inherited: CheckpointGlance | undefined },
): Receipts {
  const names = [box.from, ...predecessorsOf(manifest, box.from)];
  const own = knownReceipts(names.map((from) => receiptsFor(checkpoint, receiptKey({ ...box, from }))));
  return own ?? box.inherited?.receiptsFor(box.from) ?? { shown: 0, acknowledged: 0 };
}

function readCheckpoint({ agent, system }: AgentContext, text: string | undefined): Checkpoint {
  if (text === undefined) return newCheckpoint(agent, system.now());
  return requireParsed(stateFiles.checkpoint, parseCheckpoint(text));
}

function readStatus(file: string, text: (file: string) => string | undefined): StatusFile {
  const found = text(file);
  return requireParsed(file, found === undefined ? parsed(newStatus({})) : parseStatus(found));
}

function textOf(file: string, object: GitObject | undefined): string | undefined {
  return object?.type === "blob" ? requireParsed(file, decodeUtf8(object.bytes)) : undefined;
}

function entry<K, V>(key: K, value: V | undefined): [K, V][] {
  return value === undefined ? [] : [[key, value]];
}

/** The error for an agent without a branch. */
export function noBranch(branch: string): SheafError {
  return refused(
    "no-branch",
    `there is no branch ${branch}: this agent was never started`,
    "sheaf start, in the primary's checkout",
  );
}
