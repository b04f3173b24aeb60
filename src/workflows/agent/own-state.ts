import { newCheckpoint, parseCheckpoint, type Checkpoint } from "../../core/records/checkpoint.ts";
import type { AgentId, FeatureId, Oid, RepoPath } from "../../core/ids.ts";
import { agentBranch, epicBranch, sheafRef } from "../../core/epic/layout.ts";
import { parseChannel, type Channel } from "../../core/records/message.ts";
import { parsed } from "../../core/text/parsed.ts";
import { newStatus, parseStatus, type StatusFile } from "../../core/records/status-file.ts";
import { decodeUtf8 } from "../../core/text/utf8.ts";
import { SheafError } from "../../errors.ts";
import { readObjects, type GitObject } from "../../git/objects.ts";
import { listRefs } from "../../git/refs.ts";
import type { AgentContext, Context } from "../context/context.ts";
import { requireParsed } from "../context/invalid-file.ts";

/** What an agent's coordination commands start from, read at one moment from refs and nothing else. */
export interface OwnState {
  /** The tip of the agent's branch; everything of its own is as of this commit. */
  readonly tip: Oid;
  readonly checkpoint: Checkpoint;
  /** STATUS of each of its features that takes part in the next sync. */
  readonly statuses: ReadonlyMap<FeatureId, StatusFile>;
  readonly readme: string | undefined;
  /** What the others wrote to this agent, at the tips of their branches, in roster order. */
  readonly inbox: ReadonlyMap<AgentId, Channel>;
  /** The channel files that this agent writes, by reader, where they exist. */
  readonly outbox: ReadonlyMap<AgentId, string>;
  /** Agents whose work is finished and whose branch is gone. */
  readonly finished: ReadonlySet<AgentId>;
}

/**
 * Reads the state of the agent of this worktree with two git processes, however many agents there are: its own
 * files as of `at`, or of the tip of its branch. Throws `invalid-file` for a file of its own that cannot be
 * read; a file that is missing counts as a new one.
 */
export async function readOwnState(context: AgentContext, at?: Oid): Promise<OwnState> {
  const { git, agent, branch, layout, manifest } = context;
  const refs = await listRefs(git, ...refPrefixes(context));
  const tip = at ?? refs.get(`refs/heads/${branch}`);
  if (tip === undefined) throw noBranch(branch);
  const others = manifest.agents.map(({ id }) => id).filter((id) => id !== agent);
  const features = ownFeatures(context);
  const paths: RepoPath[] = [
    layout.checkpoint(agent),
    layout.readme,
    ...features.map((id) => layout.featureFile(id, "STATUS")),
    ...others.map((to) => layout.channel(agent, to)),
  ];
  const theirs = others.map((from) => `${tipOf(context, refs, from)}:${layout.channel(from, agent)}`);
  const objects = await readObjects(git, [...paths.map((path) => `${tip}:${path}`), ...theirs]);
  const own = new Map(paths.map((path, at) => [path, objects[at]]));
  const text = (path: RepoPath) => textOf(path, own.get(path));
  return {
    tip,
    checkpoint: readCheckpoint(context, text(layout.checkpoint(agent))),
    statuses: new Map(features.map((id) => [id, readStatus(layout.featureFile(id, "STATUS"), text)])),
    readme: text(layout.readme),
    inbox: inboxOf(others, objects.slice(paths.length)),
    outbox: new Map(others.flatMap((to) => entry(to, text(layout.channel(agent, to))))),
    finished: finishedOf(context, refs),
  };
}

/** The features of an agent that take part in the next sync. */
export function ownFeatures({ manifest, agent }: AgentContext): FeatureId[] {
  return manifest.features
    .filter(({ owner, deferred }) => owner === agent && deferred === undefined)
    .map(({ id }) => id);
}

function refPrefixes({ epic }: Context): string[] {
  return [`refs/heads/${epicBranch(epic)}`, `refs/heads/sheaf/${epic}/`, `${sheafRef(epic, "finished")}/`];
}

/** The tip of an agent's branch; the epic branch, which has its merged files, where that branch is gone. */
function tipOf({ epic }: Context, refs: ReadonlyMap<string, Oid>, agent: AgentId): string {
  return (
    refs.get(`refs/heads/${agentBranch(epic, agent)}`) ?? refs.get(`refs/heads/${epicBranch(epic)}`) ?? ""
  );
}

function finishedOf({ epic, manifest }: Context, refs: ReadonlyMap<string, Oid>): Set<AgentId> {
  const isFinished = (id: AgentId) =>
    refs.has(sheafRef(epic, "finished", id)) && !refs.has(`refs/heads/${agentBranch(epic, id)}`);
  return new Set(manifest.agents.map(({ id }) => id).filter(isFinished));
}

function readCheckpoint({ agent, layout, system }: AgentContext, text: string | undefined): Checkpoint {
  if (text === undefined) return newCheckpoint(agent, system.now());
  return requireParsed(layout.checkpoint(agent), parseCheckpoint(text));
}

function readStatus(path: RepoPath, text: (path: RepoPath) => string | undefined): StatusFile {
  const found = text(path);
  return requireParsed(path, found === undefined ? parsed(newStatus({})) : parseStatus(found));
}

/** Another's bytes are never a reason to stop: what is no UTF-8 becomes replacement characters. */
function inboxOf(
  senders: readonly AgentId[],
  objects: readonly (GitObject | undefined)[],
): Map<AgentId, Channel> {
  return new Map(
    senders.flatMap((from, at) => {
      const text = objects[at]?.bytes.toString("utf8");
      return entry(from, text === undefined ? undefined : parseChannel(text));
    }),
  );
}

function textOf(path: RepoPath, object: GitObject | undefined): string | undefined {
  return object?.type === "blob" ? requireParsed(path, decodeUtf8(object.bytes)) : undefined;
}

function entry<K, V>(key: K, value: V | undefined): [K, V][] {
  return value === undefined ? [] : [[key, value]];
}

/** The error for an agent without a branch. */
export function noBranch(branch: string): SheafError {
  return new SheafError({
    kind: "refused",
    code: "no-branch",
    message: `there is no branch ${branch}: this agent was never started`,
    fix: "sheaf start, in the primary's checkout",
  });
}
