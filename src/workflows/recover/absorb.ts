import { refused, type SheafError } from "../../errors.ts";
import { agentDisplay, primary, type AgentId, type FeatureId } from "../../core/ids.ts";
import { epicBranch, sheafRef } from "../../core/epic/layout.ts";
import type { RestorePlan } from "../../core/lifecycle/snapshot.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import type { NewCommit } from "../../git/import-commits.ts";
import type { AgentContext } from "../context/context.ts";
import { makeCommits } from "../context/make-commits.ts";
import { compileEpic } from "../context/load-epic.ts";
import { prepareHandOn } from "../state/hand-on.ts";
import { moveEpicRefs } from "../context/move-refs.ts";
import { requireSnapshot, restoreWork } from "../context/snapshot.ts";
import { mergeCommit } from "../merge/merge-commits.ts";
import { mergeTips } from "../sync/merge-tips.ts";
import { movedMeanwhile, newManifest, readEstate, type Estate } from "./hand-over.ts";

/** What the primary does itself from now on. */
export interface Absorbed {
  readonly from: AgentId;
  readonly features: readonly FeatureId[];
  /** What came back of the uncommitted work, in the primary's checkout; undefined where there was none. */
  readonly restored: RestorePlan | undefined;
  /** The folder of files that were in the way. */
  readonly aside: string | undefined;
}

/**
 * Makes the primary the owner of an agent's features (protocol section 9, option 3): its commits are merged as a sync
 * merges them, the manifest changes, and its uncommitted work comes into the primary's checkout. The old agent leaves
 * the roster, so that its hooks refuse; its branch and worktree stay. Throws as {@link readEstate}, and `refused`
 * when the work conflicts with the epic branch.
 */
export async function absorb(context: AgentContext, from: AgentId, dryRun: boolean): Promise<Absorbed> {
  const { manifest, epic } = context;
  const estate = await readEstate(context, from, dryRun);
  const features = manifest.features.filter(({ owner }) => owner === from).map(({ id }) => id);
  const commits = [...(await mergeOf(context, estate)), await ownerCommit(context, estate)];
  const absorbed = { from, features, restored: undefined, aside: undefined };
  if (dryRun) return absorbed;
  const snapshot =
    estate.snapshot === undefined ? undefined : await requireSnapshot(context, from, estate.snapshot);
  await moveWork(context, estate, commits);
  const { rulebook } = await compileEpic(context, epic);
  if (snapshot === undefined) return absorbed;
  const { plan, aside } = await restoreWork({ ...context, rulebook }, snapshot, false);
  return { ...absorbed, restored: plan, aside };
}

/** The merge of what the epic branch has not yet; none where it has everything. */
export async function mergeOf(
  context: AgentContext,
  { theirs, tip, base, epicTip }: Estate,
): Promise<NewCommit[]> {
  if (base === tip) return [];
  const merges = await mergeTips(context, epicTip, [{ agent: theirs.agent, tip, base }]);
  const conflicts = merges.flatMap((merge) => merge.conflicts);
  if (conflicts.length > 0)
    throw conflicting(
      theirs.agent,
      conflicts.map(({ path }) => path),
    );
  return merges.map((merge) => mergeCommit(context, merge, epicTip));
}

async function ownerCommit(context: AgentContext, estate: Estate): Promise<NewCommit> {
  const { agent, epic, layout } = context;
  const { text } = await newManifest(context, estate, primary);
  const subject = `${epic}: Primary absorbs the work of ${agentDisplay(estate.theirs.agent)}`;
  return {
    message: messageWithTrailers(subject, { agent, command: "recover" }),
    parents: [estate.base === estate.tip ? estate.epicTip : 0],
    changes: new Map([[layout.manifest as string, { kind: "text", mode: "100644", content: text }]]),
  };
}

async function moveWork(context: AgentContext, estate: Estate, commits: readonly NewCommit[]): Promise<void> {
  const { epic } = context;
  const { theirs, tip, epicTip, merged } = estate;
  const after = (await makeCommits(context, commits)).at(-1);
  const moved = [
    { ref: `refs/heads/${epicBranch(epic)}`, old: epicTip, new: after },
    { ref: `refs/heads/${theirs.branch}`, old: tip, new: tip },
    ...(merged === tip ? [] : [{ ref: sheafRef(epic, "merged", theirs.agent), old: merged, new: tip }]),
  ];
  const summary = `primary absorbs the work of ${theirs.agent}`;
  const alongside = await prepareHandOn(context, {
    command: "recover",
    from: theirs.agent,
    to: context.agent,
    features: context.manifest.features.filter(({ owner }) => owner === theirs.agent).map(({ id }) => id),
    posts: [],
    subject: `absorbs the work of ${theirs.agent}`,
  });
  const done = await moveEpicRefs(context, { kind: "recover", summary, moved, alongside });
  if (!done) throw movedMeanwhile(theirs.agent);
}

function conflicting(agent: AgentId, paths: readonly string[]): SheafError {
  return refused(
    "work-conflicts",
    `the work of ${agentDisplay(agent)} conflicts with the epic branch in ${paths.join(", ")}, so nothing was changed`,
    `sheaf recover ${agent} --takeover, and settle it at the sync`,
    { data: { paths } },
  );
}
