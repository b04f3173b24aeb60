import { openMarks } from "../../core/markdown/questions.ts";
import { marksQuestions, specPlaceOf } from "../../core/manifest/spec-places.ts";
import { missingApprovals, parseApprovals } from "../../core/records/approvals.ts";
import { openItems } from "../../core/markdown/checklist.ts";
import { missingHeadings } from "../../core/markdown/headings.ts";
import { primary, type AgentId, type FeatureId, type Oid, type RepoPath } from "../../core/ids.ts";
import { gatesOf } from "../../core/epic/gate.ts";
import { approvalsRef, epicBranch, repoPath, sheafRef } from "../../core/epic/layout.ts";
import { unreadOf } from "../../core/records/receipts.ts";
import type { FeatureReadiness, ReadinessFacts } from "../../core/progress/readiness.ts";
import { countOwnLines } from "../../core/progress/spec-lines.ts";
import { claimsReady, parseStatus } from "../../core/records/status-file.ts";
import type { Violation } from "../../core/judge/violation.ts";
import { loadTemplates } from "../../files/templates.ts";
import { readObjects } from "../../git/objects.ts";
import { findCommit } from "../../git/refs.ts";
import type { AgentContext } from "../context/context.ts";
import { judgingOf } from "../verify/judging.ts";
import type { RangeVerdict } from "../verify/verify.ts";
import { verifyRange } from "../verify/verify-range.ts";
import { noBranch, ownFeatures, sentTo, type OwnState } from "../state/own-state.ts";

/**
 * Reads from git everything that readiness depends on, as of the head that `own` was read with. Nothing that the
 * agent has written about itself is believed; `uncommitted` are the paths of its worktree that it did not commit.
 */
export async function readReadiness(
  context: AgentContext,
  own: OwnState,
  uncommitted: readonly string[],
): Promise<ReadinessFacts> {
  const { head } = own;
  if (head === undefined) throw noBranch(context.branch);
  const { agent } = context;
  const [verdict, features] = await Promise.all([
    verifyRange({ ...judgingOf(context), agent, base: undefined, tip: head }),
    readFeatures(context, head),
  ]);
  const { checkpoint } = own;
  const isWork = (path: string) => ownFeatures(context).some((id) => isOwnWork(context, id, path));
  return {
    agent,
    uncommitted,
    commitsSinceStart: verdict.commits.filter((one) => one.agent === agent && one.paths.some(isWork)).length,
    violations: violationsIn(verdict),
    blockers: checkpoint.blockers,
    unreadAnswers: unreadAnswers(context, own),
    features,
  };
}

/** A claim of readiness at the tip of an agent's branch, as others see it. */
export interface Claim {
  readonly tip: Oid;
  readonly blockers: readonly string[];
  /** The paths in which the tip differs from the commit that began the branch, where that is known. */
  readonly changed: ReadonlySet<string> | undefined;
}

/**
 * Reads again what a claim of readiness rests on, so that nobody has to be believed. What others did since it was
 * made, such as an answer or a dependency that moved, is not held against it, and rules are judged by whoever asks.
 */
export async function readClaim(
  theirs: AgentContext,
  { tip, blockers, changed }: Claim,
): Promise<ReadinessFacts> {
  const isWork = (path: string) => ownFeatures(theirs).some((id) => isOwnWork(theirs, id, path));
  const hasWork = changed !== undefined && [...changed].some(isWork);
  const start = hasWork ? undefined : await findStart(theirs, tip);
  return {
    agent: theirs.agent,
    uncommitted: [],
    commitsSinceStart: hasWork ? 1 : await countCommits(theirs, start, tip),
    violations: [],
    blockers,
    unreadAnswers: [],
    features: (await readFeatures(theirs, tip)).map((facts) => ({ ...facts, movedDependencies: [] })),
  };
}

/** Whether a path is an agent's to write in a feature, not Sheaf's. */
function isOwnWork({ layout, manifest, epicDir }: AgentContext, id: FeatureId, path: string): boolean {
  return (
    path.startsWith(`${specPlaceOf(manifest, epicDir, id).folder}/`) &&
    !writtenBySheaf.some((name) => path === layout.featureFile(id, name))
  );
}

const writtenBySheaf = ["STATUS", "HANDOFF_PACKAGE.md", "GUIDE.md"] as const;

/** The rules that commits of the branch break, merged or not; those of the branch as a whole where no commit does. */
function violationsIn({ commits, net }: RangeVerdict): Violation[] {
  const found = commits.flatMap(({ oid, violations }) =>
    violations.map((one) => ({ ...one, message: `${one.message} (commit ${oid.slice(0, 10)})` })),
  );
  return found.length > 0 ? found : [...net];
}

/** The commit that `sheaf start` made; for the primary, the one that made the epic. */
export async function findStart(
  { git, epic, agent, layout }: AgentContext,
  tip: Oid,
): Promise<Oid | undefined> {
  const start = await findCommit(git, sheafRef(epic, "start", agent));
  if (start !== undefined || agent !== primary) return start;
  const added = await git.text([
    "log",
    "--diff-filter=A",
    "--max-count=1",
    "--format=%H",
    tip,
    "--",
    layout.manifest,
  ]);
  return added === "" ? undefined : (added as Oid);
}

/** Commits to the agent's features, without those that change only what Sheaf itself writes there. */
async function countCommits(context: AgentContext, start: Oid | undefined, tip: Oid): Promise<number> {
  const { git, layout, manifest, epicDir } = context;
  const paths = ownFeatures(context).flatMap((id) => [
    `:(top,literal)${specPlaceOf(manifest, epicDir, id).folder}`,
    ...writtenBySheaf.map((name) => `:(top,literal,exclude)${layout.featureFile(id, name)}`),
  ]);
  if (paths.length === 0) return 0;
  const range = start === undefined ? [tip] : [`${start}..${tip}`];
  const count = Number(await git.text(["rev-list", "--count", ...range, "--", ...paths]));
  return count === 0 && start !== undefined && (await wasReady(context, start)) ? 1 : count;
}

/** Whether the features were ready where the branch begins: the work came with the import of the epic. */
async function wasReady(context: AgentContext, start: Oid): Promise<boolean> {
  const paths = ownFeatures(context).map((id) => context.layout.featureFile(id, "STATUS"));
  const files = await readBlobs(context, start, paths);
  return [...files.values()].every(
    (file) => file !== undefined && claimsReady(parseStatus(file.bytes.toString("utf8"))),
  );
}

async function readFeatures(context: AgentContext, tip: Oid): Promise<FeatureReadiness[]> {
  const { epicDir, manifest, epic } = context;
  const own = ownFeatures(context);
  const wanted = manifest.features.filter(({ id }) => own.includes(id));
  const place = (id: FeatureId) => specPlaceOf(manifest, epicDir, id);
  const specs = wanted.flatMap(({ depends_on }) => depends_on.map((id) => place(id).spec));
  const here = await readBlobs(context, tip, [
    ...wanted.flatMap(({ id }) => featurePaths(context, id)),
    ...specs,
  ]);
  const there = await readBlobs(context, `refs/heads/${epicBranch(epic)}`, specs);
  const [approved] = await readObjects(context.git, [approvalsRef(epic)]);
  const text = (path: RepoPath) => here.get(path)?.bytes.toString("utf8");
  const approvals = parseApprovals(approved?.bytes.toString("utf8") ?? "");
  const hasMoved = (spec: RepoPath) => here.get(spec)?.oid !== there.get(spec)?.oid;
  return wanted.map(({ id, depends_on }) => {
    const { checklist, ...at } = place(id);
    const spec = text(at.spec) ?? "";
    return {
      feature: id,
      missingFiles: requiredPaths(context, id).filter((path) => text(path) === undefined),
      missingHeadings: missingHeadings(spec, manifest.required_headings),
      shortSpec: shortSpec(spec, manifest.spec_lines),
      checklist,
      openItems: openItems(text(checklist) ?? ""),
      ...(marksQuestions(manifest, id) ? { spec: at.spec, openMarks: openMarks(spec) } : {}),
      missingApprovals: missingApprovals(approvals, id, gatesOf(manifest.gates, "S2")),
      movedDependencies: depends_on.filter((needed) => hasMoved(place(needed).spec)),
    };
  });
}

function shortSpec(spec: string, wanted: number | undefined): FeatureReadiness["shortSpec"] {
  if (wanted === undefined) return undefined;
  const own = countOwnLines(spec, loadTemplates()["feature/spec.md"]);
  return own < wanted ? { own, wanted } : undefined;
}

async function readBlobs({ git }: AgentContext, rev: string, paths: readonly RepoPath[]) {
  const objects = await readObjects(
    git,
    paths.map((path) => `${rev}:${path}`),
  );
  return new Map(paths.map((path, at) => [path, objects[at]]));
}

function featurePaths(context: AgentContext, id: FeatureId): RepoPath[] {
  const { spec, checklist } = specPlaceOf(context.manifest, context.epicDir, id);
  return [...requiredPaths(context, id), spec, checklist];
}

function requiredPaths({ epicDir, manifest }: AgentContext, id: FeatureId): RepoPath[] {
  const { folder } = specPlaceOf(manifest, epicDir, id);
  return manifest.required_files.map((name) => repoPath(folder, name));
}

/** Answers of the primary to escalations that the agent has not dealt with. */
function unreadAnswers(context: AgentContext, own: OwnState): { from: AgentId; number: number }[] {
  const box = own.boxes.find(({ from, isInherited }) => from === primary && !isInherited);
  if (box === undefined) return [];
  const escalated = new Set(
    sentTo(context, own, primary)
      .messages.filter(({ kind }) => kind === "escalation")
      .map(({ number }) => number),
  );
  return unreadOf(box.channel, box.receipts)
    .filter(({ inReplyTo }) => inReplyTo !== undefined && escalated.has(inReplyTo))
    .map(({ number }) => ({ from: primary, number }));
}
