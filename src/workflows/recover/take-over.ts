import { join } from "node:path";
import { refused } from "../../errors.ts";
import { formatCheckpoint, parseCheckpoint } from "../../core/records/checkpoint.ts";
import { agentDisplay, type AgentId } from "../../core/ids.ts";
import { agentBranch, epicBranch, sheafRef, stateFiles, stateRef } from "../../core/epic/layout.ts";
import { appendToOutbox } from "../../core/records/outbox.ts";
import type { RestorePlan } from "../../core/lifecycle/snapshot.ts";
import { inheritedCheckpoint, successorOf } from "../../core/lifecycle/successor.ts";
import type { TreeEntry } from "../../core/tree.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { cliPaths } from "../../files/cli-command.ts";
import type { NewCommit } from "../../git/import-commits.ts";
import { readObjects } from "../../git/objects.ts";
import { listRefs } from "../../git/refs.ts";
import { openRepository } from "../../git/repository.ts";
import { addWorktree } from "../../git/add-worktree.ts";
import { showFolder } from "../../git/sparse-checkout.ts";
import { prepareStates, type StateWrite } from "../../git/state-refs.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import type { AgentContext } from "../context/context.ts";
import { makeCommits } from "../context/make-commits.ts";
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
  await showFolder(repository.git, context.epicDir);
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
  throw refused(
    "too-many-successors",
    `${agentDisplay(from)} has had all the successors that have names`,
    `sheaf recover ${from} --absorb`,
  );
}

/** The manifest's commit, and all refs in one transaction with the record of it. */
async function moveWork(context: AgentContext, estate: Estate, heir: Heir): Promise<void> {
  const { git, epic } = context;
  const { theirs, tip, epicTip, started, snapshot } = estate;
  const [planned] = await makeCommits(context, [await epicCommit(context, estate, heir)]);
  if (planned === undefined) throw movedMeanwhile(theirs.agent);
  const write = await inheritedState(context, estate, heir);
  const moved = [
    { ref: `refs/heads/${epicBranch(epic)}`, old: epicTip, new: planned },
    { ref: `refs/heads/${theirs.branch}`, old: tip, new: tip },
    { ref: `refs/heads/${heir.branch}`, old: undefined, new: tip },
    { ref: sheafRef(epic, "start", heir.to), old: undefined, new: started ?? tip },
    ...(snapshot === undefined ? [] : [{ ref: snapshotRef(epic, heir.to), old: undefined, new: snapshot }]),
  ];
  const summary = `${heir.to} takes over from ${theirs.agent}`;
  const alongside = await prepareStates(git, [write], tip);
  const done = await moveEpicRefs(context, { kind: "recover", summary, moved, alongside });
  if (!done) throw movedMeanwhile(theirs.agent);
}

async function epicCommit(context: AgentContext, estate: Estate, { to }: Heir): Promise<NewCommit> {
  const { layout, agent, epic } = context;
  const { text } = await newManifest(context, estate, to);
  const changes = new Map<string, TreeEntry>([
    [layout.manifest, { kind: "text", mode: "100644", content: text }],
  ]);
  const subject = `${epic}: ${agentDisplay(to)} takes over from ${agentDisplay(estate.theirs.agent)}`;
  const message = messageWithTrailers(subject, { agent, command: "recover" });
  return { message, parents: [estate.epicTip], changes };
}

/**
 * The heir's live state: the old agent's chain goes on under the new name, with a checkpoint of its own and the
 * protocol's takeover message to the primary (section 9).
 */
async function inheritedState(context: AgentContext, estate: Estate, { to }: Heir): Promise<StateWrite> {
  const { git, epic, system, agent } = context;
  const from = estate.theirs.agent;
  const now = system.now();
  const parent = estate.states.get(stateRef(epic, from));
  const paths = [stateFiles.checkpoint, stateFiles.outbox(agent)].map((path) => `${parent ?? ""}:${path}`);
  const [own, sent] = await readObjects(git, paths);
  const checkpoint = parseCheckpoint(own?.bytes.toString("utf8") ?? "");
  const read = checkpoint.kind === "parsed" ? checkpoint.value : undefined;
  const notice = appendToOutbox(sent?.bytes.toString("utf8") ?? "", {
    kind: "update",
    subject: `${agentDisplay(to)} has taken over from ${agentDisplay(from)}`,
    sentAt: now,
    fields: [{ name: "Details", value: `Messages to ${agentDisplay(from)} go to ${agentDisplay(to)} now.` }],
  });
  return {
    ref: stateRef(epic, to),
    old: estate.states.get(stateRef(epic, to)),
    parent,
    files: new Map([
      [stateFiles.checkpoint, formatCheckpoint(inheritedCheckpoint(read, { from, to, now }))],
      [stateFiles.outbox(agent), notice.text],
    ]),
    message: messageWithTrailers(`recover: takes over from ${from}`, { agent: to, command: "recover" }),
    agent: to,
    now,
  };
}
