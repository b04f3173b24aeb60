import { usage } from "../../errors.ts";
import { agentFacts } from "../../core/progress/epic-facts.ts";
import { forkPoints } from "../../core/lifecycle/fork-points.ts";
import { agentDisplay, primary, type AgentId, type Oid } from "../../core/ids.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import { contentMergers } from "../../core/sync/mergers.ts";
import type { SyncReport } from "../../core/sync/outcome.ts";
import { reportOn, verdictOf } from "../../core/sync/report.ts";
import type { RollCall } from "../../core/sync/roll-call.ts";
import { stackWork, type AgentMerge } from "../../core/sync/stack.ts";
import type { TipWork } from "../../core/sync/stack-input.ts";
import { mergeOrder } from "../../core/plan/merge-order.ts";
import { completedOf, settleTasks, type TaskStatuses } from "../../core/sync/settle-tasks.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { listParents } from "../../git/history.ts";
import type { NewCommit } from "../../git/import-commits.ts";
import { requireTrusted, syncChecks } from "../checks/trust.ts";
import type { AgentContext } from "../context/context.ts";
import { makeCommits } from "../context/make-commits.ts";
import { requireSound } from "../verify/require-sound.ts";
import { verifyTips } from "../verify/verify-tips.ts";
import { readFeatures, type AgentState } from "../read/read-features.ts";
import { readGrants } from "../read/read-grants.ts";
import { readMerged } from "../read/read-merged.ts";
import { findResolution } from "../merge/kept-answers.ts";
import { checkMerged, plannedChecks } from "./check-merged.ts";
import { callTheRoll } from "./call-the-roll.ts";
import { commonBase } from "../merge/common-base.ts";
import { stopAtConflict } from "../merge/conflict.ts";
import type { SyncOptions } from "../merge/sync-options.ts";
import { readLinkOrders } from "../locks/read-link-orders.ts";
import { land } from "./land.ts";
import { readRulesBefore } from "../merge/read-rules-before.ts";
import { compareTips, readContents, type Tip } from "../merge/read-works.ts";
import { mergeCommit, octopusCommit } from "../merge/merge-commits.ts";
import { makeRecord } from "./record.ts";
import { warnOfUncommitted } from "./warn-uncommitted.ts";

/**
 * Glues the branches of all agents together (design section 9): the roster is called, every commit is judged,
 * the work is merged in memory, and the epic branch moves once, at the end. Throws `pending` when somebody is
 * not ready, `conflict` when a person has to decide, `refused` when the checkout is in the way; the epic branch
 * has not moved then. Nothing new makes no commit.
 */
export async function syncEpic(context: AgentContext, options: SyncOptions): Promise<SyncReport> {
  const states = await readFeatures(context);
  const roll = await callTheRoll(context, states, options.deferrals);
  const before = requireTip(context, states);
  const tips = await readTips(context, before, roll);
  context.system.reached?.("work-read");
  const [{ verdicts, merges }, warnings] = await Promise.all([
    judgeAndMerge(context, before, tips, options.resolution),
    warnOfUncommitted(context),
  ]);
  const commits = merges.map((merge, index) => mergeCommit(context, merge, index === 0 ? before : index - 1));
  const stuck = merges.find(({ conflicts }) => conflicts.length > 0);
  if (stuck !== undefined && !options.dryRun) {
    await stopAtConflict(context, {
      before,
      commits: commits.slice(0, -1),
      conflicts: stuck.conflicts,
      options,
    });
  }
  const reports = states.map((state) => reportOn(state, { roll, verdicts, merges }));
  const tasks = settleTasks(states, reports);
  const unmerged = leftOut(reports);
  const ready = states
    .filter(({ agent }) => !unmerged.has(agent))
    .flatMap(({ agent, features, lastSign }) => agentFacts(agent, features, lastSign).features);
  const merged = await readMerged(context);
  const isKnown = ready.every((feature) => !feature.ready || merged.has(feature.id));
  const isNothingNew = merges.length === 0 && completedOf(tasks).size === 0 && isKnown;
  const report: SyncReport = {
    epic: context.epic,
    before,
    after: before,
    dryRun: options.dryRun,
    agents: reports,
    tasks: [...tasks].map(([id, status]) => ({ id, status })),
    checks: isNothingNew ? [] : plannedChecks(context),
    warnings,
  };
  if (isNothingNew || options.dryRun) return report;
  return landMerges(context, {
    report,
    states,
    merges,
    tasks,
    options,
    unmerged,
    commits: options.octopus && merges.length > 0 ? [octopusCommit(context, merges, before)] : commits,
  });
}

/** Whose work is not on the epic branch after this sync. */
function leftOut(reports: SyncReport["agents"]): Set<AgentId> {
  const isIn = (outcome: string) => outcome === "merged" || outcome === "nothing-new";
  return new Set(reports.filter(({ outcome }) => !isIn(outcome)).map(({ agent }) => agent));
}

/** Only what keeps the rules is merged, and only into an epic branch that does. */
async function judgeAndMerge(
  context: AgentContext,
  before: Oid,
  tips: readonly Tip[],
  resolution: SyncOptions["resolution"],
) {
  const works = await compareTips(context, before, tips);
  const judged = tips.map((tip, at) => ({ ...tip, offered: works[at]?.offered }));
  const { epic, tips: verdicts } = await verifyTips(context, before, judged);
  requireSound(context.epic, epic);
  const sound = works.filter(({ agent }) => verdictOf(verdicts, agent).violations.length === 0);
  return { verdicts, merges: await mergeWorks(context, before, { tips, works: sound, resolution }) };
}

function requireTip({ epic }: AgentContext, states: readonly AgentState[]): Oid {
  const tip = states.find(({ agent }) => agent === primary)?.tip;
  if (tip !== undefined) return tip;
  throw usage("no-epic", `there is no branch ${epicBranch(epic)}`);
}

/** The tips with something new, in roster order, each with the commit that it and the epic branch have in common. */
async function readTips(context: AgentContext, before: Oid, { present }: RollCall): Promise<Tip[]> {
  const order = mergeOrder(
    present.map(({ agent }) => agent),
    context.manifest.tasks,
  );
  const tips = order.flatMap((agent) => {
    const tip = present.find((call) => call.agent === agent)?.tip;
    return agent === primary || tip === undefined ? [] : [{ agent, tip }];
  });
  const oids = tips.map(({ tip }) => tip);
  const points = forkPoints(await listParents(context.git, oids, before), oids);
  const based: Tip[] = [];
  for (const { agent, tip } of tips) {
    based.push({ agent, tip, base: points.get(tip) ?? (await commonBase(context, before, tip)) });
  }
  return based.filter(({ tip, base }) => base !== tip);
}

/** Merges tips one on the other, in memory and in their order, up to the first with a conflict. */
export async function mergeTips(
  context: AgentContext,
  before: Oid,
  tips: readonly Tip[],
): Promise<AgentMerge[]> {
  return mergeWorks(context, before, { tips, works: await compareTips(context, before, tips) });
}

interface ToMerge {
  readonly tips: readonly Tip[];
  /** Of these tips those that are to be merged. */
  readonly works: readonly TipWork[];
  readonly resolution?: SyncOptions["resolution"];
}

async function mergeWorks(
  context: AgentContext,
  before: Oid,
  { tips, works, resolution }: ToMerge,
): Promise<AgentMerge[]> {
  const { git, rulebook } = context;
  // Also to those who bring nothing now: what they changed under a grant may be on the epic branch since long.
  const roster = rulebook.agents.map(({ id }) => id);
  const [read, links, grants, rulesBefore] = await Promise.all([
    readContents(git, rulebook, before, works),
    readLinkOrders(context),
    readGrants(git, rulebook, roster),
    readRulesBefore(context, tips),
  ]);
  return stackWork({
    ...read,
    rulebook,
    before,
    grants,
    rulesBefore,
    mergers: contentMergers({ rulebook, grants, rulesBefore }),
    linksOf: (path) => links.get(path) ?? [],
    resolution: resolution ?? ((conflict) => findResolution(context, conflict)),
  });
}

interface ToLand {
  readonly report: SyncReport;
  readonly states: readonly AgentState[];
  readonly merges: readonly AgentMerge[];
  readonly commits: readonly NewCommit[];
  readonly options: SyncOptions;
  readonly tasks: TaskStatuses;
  readonly unmerged: ReadonlySet<AgentId>;
}

async function landMerges(
  context: AgentContext,
  { report, states, merges, commits, options, tasks, unmerged }: ToLand,
): Promise<SyncReport> {
  const trusted = requireTrusted(context, syncChecks(context.manifest));
  const { epic, layout } = context;
  const agents = states.map(({ agent, features, lastSign }) => agentFacts(agent, features, lastSign));
  const last = merges.findLast(({ changes }) => changes.has(layout.readme))?.changes.get(layout.readme);
  const record = await makeRecord(context, {
    agents,
    escalations: states.flatMap(({ escalations }) => escalations),
    staleChecks: states.flatMap(({ staleChecks }) => staleChecks),
    reports: report.agents,
    mail: states.flatMap(({ mail }) => mail),
    checks: trusted.map(({ check }) => check.run),
    readme: last,
    tasks,
    unmerged,
    before: report.before,
  });
  const names = [...merges.map(({ agent }) => agentDisplay(agent)), ...completedOf(tasks)].join(", ");
  const message = messageWithTrailers(`${epic}: sync ${names}`, { agent: primary, command: "sync" });
  const below = commits.length === 0 ? report.before : commits.length - 1;
  const all = [...commits, { message, parents: [below], changes: record.changes }];
  const made = await makeCommits(context, all, "tree"); // it has what agents have written to each other
  context.system.reached?.("commits-built");
  const after = made.at(-1) ?? report.before;
  const results = await checkMerged(context, { commit: after, checks: trusted, options });
  const merged = new Map(
    merges.map(({ agent, tip }) => [
      agent,
      { tip, before: states.find((state) => state.agent === agent)?.merged },
    ]),
  );
  const agentReports = report.agents.map((agent) => {
    const index = merges.findIndex((merge) => merge.agent === agent.agent);
    const commit = made[Math.min(index, commits.length - 1)];
    return commit === undefined || agent.outcome !== "merged" ? agent : { ...agent, commit };
  });
  const landed: SyncReport = {
    ...report,
    after,
    agents: agentReports,
    checks: report.checks.map((check, at) => ({ ...check, ...results[at] })),
    warnings: [...report.warnings, ...record.warnings],
  };
  const summary = `merged ${names}`;
  await land(context, {
    before: report.before,
    after,
    merged,
    summary,
    report: landed,
    closed: options.closed,
  });
  return landed;
}
