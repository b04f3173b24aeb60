import { refused, type SheafError, usage } from "../../errors.ts";
import { agentDisplay, parseAgentId, primary, type AgentId, type Oid } from "../../core/ids.ts";
import { agentBranch, epicBranch, sheafRef } from "../../core/epic/layout.ts";
import { handOverManifest } from "../../core/manifest/hand-over.ts";
import { parseManifest } from "../../core/manifest/parse.ts";
import type { Manifest } from "../../core/manifest/schema.ts";
import { formatViolation } from "../../core/judge/violation.ts";
import { readObjects } from "../../git/objects.ts";
import { listRefs } from "../../git/refs.ts";
import type { Repository } from "../../git/repository.ts";
import type { AgentContext, Context } from "../context/context.ts";
import { requireAgent } from "../context/require-agent.ts";
import { requireParsed } from "../context/require-parsed.ts";
import { completeMove } from "../context/move-refs.ts";
import { keepWork, snapshotRef } from "../context/snapshot.ts";
import { verifyTips } from "../verify/verify-tips.ts";
import { findRepository } from "./read-brief.ts";

/** The work of an agent that is to be handed over: all of it committed or kept, and its commits found sound. */
export interface Estate {
  /** The context as if the agent itself asked; for reading from refs. */
  readonly theirs: AgentContext;
  readonly tip: Oid;
  readonly epicTip: Oid;
  /** What the branch and the epic branch have in common. */
  readonly base: Oid;
  readonly started: Oid | undefined;
  readonly merged: Oid | undefined;
  /** The newest snapshot of its uncommitted work. */
  readonly snapshot: Oid | undefined;
  /** The tips of all agents' live state. */
  readonly states: ReadonlyMap<string, Oid>;
  readonly repository: Repository | undefined;
}

/**
 * Reads what an agent leaves: keeps the uncommitted work of its worktree in a snapshot (unless `dryRun`), and judges
 * its commits as its own, since nobody could later. Throws `refused` for the primary, for an agent that was never
 * started, when that has been done already, and when a commit breaks a rule.
 */
export async function readEstate(context: AgentContext, agent: AgentId, dryRun: boolean): Promise<Estate> {
  const { git, epic } = context;
  if (agent === primary) throw notPrimary();
  if (!dryRun) await completeMove(context);
  requireLiving(context, agent);
  const theirs = { ...context, agent, branch: agentBranch(epic, agent) };
  const repository = await findRepository(theirs);
  if (repository !== undefined && !dryRun) await keepWork({ ...theirs, repository });
  const refs = await listRefs(git, "refs/heads/epic/", `refs/heads/sheaf/${epic}/`, `refs/sheaf/${epic}/`);
  const tip = refs.get(`refs/heads/${theirs.branch}`);
  const epicTip = refs.get(`refs/heads/${epicBranch(epic)}`);
  if (tip === undefined || epicTip === undefined) throw neverStarted(agent);
  const base = (await git.text(["merge-base", epicTip, tip])) as Oid;
  await refuseBroken(theirs, { epicTip, tip, base });
  return {
    theirs,
    tip,
    epicTip,
    base,
    started: refs.get(sheafRef(epic, "start", agent)),
    merged: refs.get(sheafRef(epic, "merged", agent)),
    snapshot: refs.get(snapshotRef(epic, agent)),
    states: refs,
    repository,
  };
}

/** Reads the name of an agent whose work is to be handed over. Throws `refused` where that has been done already. */
export function requireLiving(context: Context, name: string): AgentId {
  const { agents } = context.manifest;
  const wanted = parseAgentId(name);
  const heir = agents.find(({ took_over = [] }) => took_over.some(({ agent }) => agent === wanted));
  if (heir === undefined || wanted === undefined) return requireAgent(context, name);
  throw refused(
    "handed-over",
    `the work of ${agentDisplay(wanted)} is ${agentDisplay(heir.id)}'s already`,
    heir.id === primary
      ? `sheaf snapshot restore --agent ${wanted}, where uncommitted work is missing`
      : `sheaf start ${heir.id}, which makes the worktree if it is missing`,
  );
}

/** The manifest on the epic branch after the work of an agent has gone to `to`. */
export async function newManifest(
  { git, layout }: AgentContext,
  { theirs, tip, epicTip }: Estate,
  to: AgentId,
): Promise<{ text: string; manifest: Manifest }> {
  const [file] = await readObjects(git, [`${epicTip}:${layout.manifest}`]);
  const before = file?.bytes.toString("utf8") ?? "";
  const text = handOverManifest(before, { from: theirs.agent, to, tip });
  return { text, manifest: requireParsed(layout.manifest, parseManifest(text)) };
}

async function refuseBroken(
  theirs: AgentContext,
  { epicTip, tip, base }: { epicTip: Oid; tip: Oid; base: Oid },
): Promise<void> {
  const { agent } = theirs;
  const [verdict] = (await verifyTips(theirs, epicTip, [{ agent, tip, base }])).tips;
  const [first] = verdict?.violations ?? [];
  if (verdict === undefined || first === undefined) return;
  throw refused(
    "broken-rules",
    `commits of ${agentDisplay(agent)} break rules, and nobody else could put them right later:\n${verdict.violations.map(formatViolation).join("\n")}`,
    `in ${agentDisplay(agent)}'s worktree: ${first.fix}`,
    { data: { violations: verdict.violations } },
  );
}

function notPrimary(): SheafError {
  return usage(
    "not-the-primary",
    "the primary works in the checkout of the epic branch: whoever sits there is the primary",
    "sheaf recover primary --resume",
  );
}

function neverStarted(agent: AgentId): SheafError {
  return refused(
    "no-branch",
    `${agentDisplay(agent)} was never started: there is no work to take over`,
    `sheaf start ${agent}`,
  );
}

/** The error when a ref moved between reading and acting; nothing was changed. */
export function movedMeanwhile(agent: AgentId): SheafError {
  return refused(
    "branch-moved",
    `a branch moved while the work of ${agentDisplay(agent)} was being handed over, so nothing was changed`,
    "run the command again",
  );
}
