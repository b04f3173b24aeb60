import { refused, type SheafError, usage } from "../../errors.ts";
import { agentDisplay, primary, type AgentId, type Oid } from "../../core/ids.ts";
import { agentBranch, epicBranch, sheafRef } from "../../core/epic/layout.ts";
import type { MovedRef } from "../../core/lifecycle/operation.ts";
import { decideReassign, findAssignment, type Assignment } from "../../core/manifest/reassign.ts";
import { findOperation } from "../../git/operation-in-progress.ts";
import { findCommit, listRefs } from "../../git/refs.ts";
import { prepareHandOn } from "../state/hand-on.ts";
import type { AgentContext } from "../context/context.ts";
import { makeCommits } from "../context/make-commits.ts";
import { requireAgent } from "../context/require-agent.ts";
import { compileEpic } from "../context/load-epic.ts";
import { completeMove, moveEpicRefs } from "../context/move-refs.ts";
import { movedMeanwhile, readEstate, type Estate } from "../recover/hand-over.ts";
import { mergeOf } from "../recover/absorb.ts";
import { findRepository } from "../recover/read-brief.ts";
import { findOpenConflict } from "../merge/conflict.ts";
import { handOverCommit, handOverPosts } from "./hand-over-commit.ts";
import type { Reassigned } from "./reassigned.ts";

/** Which work is to be whose, as typed. */
export interface ReassignWish {
  /** A feature or a task. */
  readonly work: string;
  readonly to: string;
  readonly reason: string;
  readonly dryRun: boolean;
}

/**
 * Gives a feature or a task to another agent in the middle of a wave. The old owner's uncommitted work is kept in a
 * snapshot, its commits come into the epic branch as a sync would merge them, the manifest changes in the commit after
 * that, and both agents get a message: one ref transaction. Throws `usage` for unknown names and without a reason,
 * `refused` where it would not be safe: broken rules, conflicting work, an unfinished merge, an open conflict.
 */
export async function reassign(context: AgentContext, wish: ReassignWish): Promise<Reassigned> {
  const { epic } = context;
  const { assignment, to } = readWish(context, wish);
  if (!wish.dryRun) await completeMove(context);
  const { carry, started } = await requireSafe(context, assignment, to);
  const { owner } = assignment;
  const carried = carry ? await readCarried(context, owner, wish.dryRun) : await nothingCarried(context);
  const { estate, merges, epicTip, commits } = carried;
  const needsStart = to !== primary && !started.has(to);
  const reassigned: Reassigned = { ...assignment, to, commits, snapshot: estate?.snapshot, needsStart };
  if (wish.dryRun) return reassigned;
  const below = merges.length === 0 ? epicTip : merges.length - 1;
  const order = { ...reassigned, reason: wish.reason, tip: estate?.tip, below };
  const last = await handOverCommit(context, epicTip, order);
  const after = (await makeCommits(context, [...merges, last])).at(-1);
  const moved = movedRefs(context, { epicTip, after, estate });
  const summary = `${assignment.id} goes from ${owner} to ${to}: ${wish.reason}`;
  const alongside = await prepareHandOn(context, {
    command: "reassign",
    from: owner,
    to,
    features: context.manifest.features.filter(({ id }) => id === assignment.id).map(({ id }) => id),
    posts: handOverPosts(order),
    subject: `${assignment.id} goes to ${to}`,
  });
  const done = await moveEpicRefs(context, { kind: "reassign", summary, moved, alongside });
  if (!done) throw movedMeanwhile(owner);
  await compileEpic(context, epic);
  return reassigned;
}

/** What the old owner has committed, as a merge on top of the epic branch. */
async function readCarried(context: AgentContext, owner: AgentId, dryRun: boolean) {
  const estate = await readEstate(context, owner, dryRun);
  const [merges, commits] = [await mergeOf(context, estate), await countCommits(context, estate)];
  return { estate, merges, epicTip: estate.epicTip, commits };
}

async function nothingCarried(context: AgentContext) {
  return { estate: undefined, merges: [], epicTip: await requireTip(context), commits: 0 };
}

function readWish(context: AgentContext, { work, to, reason }: ReassignWish) {
  const assignment = findAssignment(context.manifest, work);
  if (assignment === undefined) throw unknownWork(context, work);
  if (reason.trim() === "") throw noReason(work, to);
  return { assignment, to: requireAgent(context, to) };
}

async function requireSafe(context: AgentContext, assignment: Assignment, to: AgentId) {
  const { git, epic, manifest } = context;
  const refs = await listRefs(git, `refs/heads/sheaf/${epic}/`, `${sheafRef(epic, "finished")}/`);
  const hasBranch = (id: AgentId) => refs.has(`refs/heads/${agentBranch(epic, id)}`);
  const agents = manifest.agents.map(({ id }) => id);
  const started = new Set(agents.filter(hasBranch));
  const removed = [...refs.keys()].map((ref) => ref.slice(0, ref.lastIndexOf("/")));
  const finished = agents.filter((id) => removed.includes(sheafRef(epic, "finished", id)) && !hasBranch(id));
  const { owner } = assignment;
  const theirs = { ...context, agent: owner, branch: agentBranch(epic, owner) };
  const repository = owner === primary ? undefined : await findRepository(theirs);
  const verdict = decideReassign({
    assignment,
    to,
    started,
    finished: new Set(finished),
    operation: repository === undefined ? undefined : await findOperation(repository),
    hasOpenConflict: findOpenConflict(context) !== undefined,
  });
  if (verdict.kind === "reassign") return { carry: verdict.carry, started };
  const { code, why, fix } = verdict;
  throw refused(code, `${why}, so nothing was changed`, fix);
}

async function requireTip({ git, epic }: AgentContext): Promise<Oid> {
  const tip = await findCommit(git, `refs/heads/${epicBranch(epic)}`);
  if (tip === undefined) throw movedMeanwhile(primary);
  return tip;
}

async function countCommits({ git }: AgentContext, { base, tip }: Estate): Promise<number> {
  return Number(await git.text(["rev-list", "--count", `${base}..${tip}`]));
}

interface Moves {
  readonly epicTip: Oid;
  readonly after: Oid | undefined;
  readonly estate: Estate | undefined;
}

function movedRefs({ epic }: AgentContext, { epicTip, after, estate }: Moves): MovedRef[] {
  const branch = { ref: `refs/heads/${epicBranch(epic)}`, old: epicTip, new: after };
  if (estate === undefined) return [branch];
  const { theirs, tip, merged } = estate;
  return [
    branch,
    // It must not move meanwhile: a commit made now would be judged by rules that its author does not know yet.
    { ref: `refs/heads/${theirs.branch}`, old: tip, new: tip },
    ...(merged === tip ? [] : [{ ref: sheafRef(epic, "merged", theirs.agent), old: merged, new: tip }]),
  ];
}

function unknownWork({ manifest }: AgentContext, work: string): SheafError {
  const known = [...manifest.features, ...manifest.tasks].map(
    ({ id, owner }) => `${id} (${agentDisplay(owner)})`,
  );
  return usage(
    "unknown-work",
    `"${work}" is no feature and no task under way; there are: ${known.join(", ")}`,
    "sheaf status, sheaf task list",
  );
}

function noReason(work: string, to: string): SheafError {
  return usage(
    "no-reason",
    "work changes hands only with a reason, which both agents read",
    `sheaf reassign ${work} --to ${to} --reason "…"`,
  );
}
