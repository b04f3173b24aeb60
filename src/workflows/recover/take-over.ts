import { join } from "node:path";
import { SheafError } from "../../errors.ts";
import { formatCheckpoint, parseCheckpoint } from "../../core/records/checkpoint.ts";
import { agentDisplay, type AgentId, type Instant } from "../../core/ids.ts";
import { agentBranch, epicBranch, sheafRef } from "../../core/epic/layout.ts";
import { appendMessage } from "../../core/records/message.ts";
import type { RestorePlan } from "../../core/lifecycle/snapshot.ts";
import { startFiles } from "../../core/lifecycle/start-files.ts";
import { inheritedChannel, inheritedCheckpoint, successorOf } from "../../core/lifecycle/successor.ts";
import type { TreeEntry } from "../../core/tree.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { loadTemplates } from "../../files/templates.ts";
import { cliPaths } from "../../files/cli-command.ts";
import { importCommits, type NewCommit } from "../../git/import-commits.ts";
import { readObjects } from "../../git/objects.ts";
import { listRefs } from "../../git/refs.ts";
import { openRepository } from "../../git/repository.ts";
import { addWorktree } from "../../git/add-worktree.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import type { AgentContext } from "../context/context.ts";
import { installWorktreeHooks } from "../hooks/install-hooks.ts";
import { compileEpic } from "../context/load-epic.ts";
import { moveEpicRefs } from "../context/move-refs.ts";
import { requireSettings } from "../context/session.ts";
import { requireSnapshot, restoreWork, snapshotRef } from "../context/snapshot.ts";
import { worktreesDir } from "../context/worktrees-dir.ts";
import { movedMeanwhile, newManifest, readEstate, type Estate } from "./hand-over.ts";

/** Who goes on with the work, and where. */
export interface TakenOver {
  readonly from: AgentId;
  readonly to: AgentId;
  readonly branch: string;
  readonly worktree: string;
  /** What came back of the uncommitted work; undefined where there was none. */
  readonly restored: RestorePlan | undefined;
}

/**
 * Gives the work of an agent to a new one: its features, section and channels, a branch and a worktree from its last
 * commit, and its uncommitted work from the newest snapshot. The old agent leaves the roster on the epic branch, and
 * with that its hooks and commands refuse; its branch and worktree stay as they are. One ref transaction; when it
 * is killed after that, `sheaf start` makes the worktree. Throws as {@link readEstate}.
 */
export async function takeOver(context: AgentContext, from: AgentId, dryRun: boolean): Promise<TakenOver> {
  const { git, epic } = context;
  const estate = await readEstate(context, from, dryRun);
  const to = await chooseSuccessor(context, from);
  const branch = agentBranch(epic, to);
  const [main] = await listWorktrees(git);
  const settings = await requireSettings(context);
  const worktree = join(worktreesDir(main?.path ?? context.repository.top, epic, settings), to);
  const takenOver = { from, to, branch, worktree };
  if (dryRun) return { ...takenOver, restored: undefined };
  await moveWork(context, estate, { to, branch, worktree });
  const { rulebook } = await compileEpic(context, epic);
  await addWorktree(git, worktree, branch);
  const repository = await openRepository(worktree);
  await installWorktreeHooks({ repository, rulebook, agent: to, cli: cliPaths() });
  if (estate.snapshot === undefined) return { ...takenOver, restored: undefined };
  const heir = { ...context, repository, git: repository.git, rulebook, agent: to, branch };
  const { plan } = await restoreWork(heir, await requireSnapshot(heir, to, ""), false);
  return { ...takenOver, restored: plan };
}

interface Heir {
  readonly to: AgentId;
  readonly branch: string;
  readonly worktree: string;
}

async function chooseSuccessor({ git, epic, manifest }: AgentContext, from: AgentId): Promise<AgentId> {
  const prefix = `refs/heads/sheaf/${epic}/`;
  const branches = [...(await listRefs(git, prefix)).keys()].map((ref) => ref.slice(prefix.length));
  const to = successorOf(from, new Set([...branches, ...manifest.agents.map(({ id }) => id)]));
  if (to !== undefined) return to;
  throw new SheafError({
    kind: "refused",
    code: "too-many-successors",
    message: `${agentDisplay(from)} has had all the successors that have names`,
    fix: `sheaf recover ${from} --absorb`,
  });
}

/** The commits of a handover, and all refs in one transaction with the record of it. */
async function moveWork(context: AgentContext, estate: Estate, heir: Heir): Promise<void> {
  const { git, epic } = context;
  const { theirs, tip, epicTip, started, snapshot } = estate;
  const commits = [await epicCommit(context, estate, heir), await firstCommit(context, estate, heir)];
  const [planned, first] = await importCommits(git, commits);
  if (planned === undefined || first === undefined) throw movedMeanwhile(theirs.agent);
  const moved = [
    { ref: `refs/heads/${epicBranch(epic)}`, old: epicTip, new: planned },
    { ref: `refs/heads/${theirs.branch}`, old: tip, new: tip },
    { ref: `refs/heads/${heir.branch}`, old: undefined, new: first },
    { ref: sheafRef(epic, "start", heir.to), old: undefined, new: started ?? tip },
    ...(snapshot === undefined ? [] : [{ ref: snapshotRef(epic, heir.to), old: undefined, new: snapshot }]),
  ];
  const summary = `${heir.to} takes over from ${theirs.agent}`;
  const done = await moveEpicRefs(context, { kind: "recover", summary, moved });
  if (!done) throw movedMeanwhile(theirs.agent);
}

/** On the epic branch: the manifest, and what the primary wrote to the old agent, now to the new one. */
async function epicCommit(context: AgentContext, estate: Estate, { to }: Heir): Promise<NewCommit> {
  const { git, layout, agent, epic } = context;
  const from = estate.theirs.agent;
  const [mail] = await readObjects(git, [`${estate.epicTip}:${layout.channel(agent, from)}`]);
  const { text } = await newManifest(context, estate, to);
  const changes = new Map([[layout.manifest as string, textEntry(text)]]);
  if (mail !== undefined) {
    const channel = inheritedChannel(mail.bytes.toString("utf8"), agent, to);
    changes.set(layout.channel(agent, to), textEntry(channel));
  }
  const subject = `${epic}: ${agentDisplay(to)} takes over from ${agentDisplay(from)}`;
  const message = messageWithTrailers(subject, { agent, command: "recover" });
  return { message, parents: [estate.epicTip], changes };
}

/** On the new branch: the checkpoint, the handoff package and the sent messages under the new agent's name. */
async function firstCommit(context: AgentContext, estate: Estate, heir: Heir): Promise<NewCommit> {
  const { git, layout, epic, epicDir, system, manifest: before } = context;
  const { theirs, tip } = estate;
  const [from, { to, worktree }] = [theirs.agent, heir];
  const { manifest } = await newManifest(context, estate, to);
  const now = system.now();
  const readers = before.agents.map(({ id }) => id).filter((id) => id !== from);
  const names = [layout.checkpoint(from), ...readers.map((reader) => layout.channel(from, reader))];
  const [own, ...sent] = await readObjects(
    git,
    names.map((path) => `${tip}:${path}`),
  );
  const checkpoint = parseCheckpoint(own?.bytes.toString("utf8") ?? "");
  const read = checkpoint.kind === "parsed" ? checkpoint.value : undefined;
  const files = startFiles({ manifest, epicDir, agent: to, worktree, templates: loadTemplates(), now });
  const changes = new Map<string, TreeEntry>();
  for (const [path, content] of files) {
    if (/\/(?:HANDOFF_PACKAGE|GUIDE)\.md$/.test(path)) changes.set(path, textEntry(content));
  }
  changes.set(
    layout.checkpoint(to),
    textEntry(formatCheckpoint(inheritedCheckpoint(read, { from, to, now }))),
  );
  for (const [at, reader] of readers.entries()) {
    const text = sent[at]?.bytes.toString("utf8");
    const carried = inheritedChannel(text ?? "", to, reader);
    const content = reader === context.agent ? withNotice(carried, { from, to, now }) : carried;
    if (text !== undefined || reader === context.agent)
      changes.set(layout.channel(to, reader), textEntry(content));
  }
  const subject = `${epic}: ${agentDisplay(to)} takes over from ${agentDisplay(from)}`;
  const message = messageWithTrailers(subject, { agent: to, command: "recover" });
  return { message, parents: [tip], changes };
}

/** The protocol's takeover message (section 9). */
function withNotice(
  channel: string,
  { from, to, now }: { from: AgentId; to: AgentId; now: Instant },
): string {
  return appendMessage(channel, {
    kind: "update",
    subject: `${agentDisplay(to)} has taken over from ${agentDisplay(from)}`,
    sentAt: now,
    fields: [{ name: "Details", value: `Messages to ${agentDisplay(from)} go to ${agentDisplay(to)} now.` }],
  }).text;
}

function textEntry(content: string): TreeEntry {
  return { kind: "text", mode: "100644", content };
}
