import { usage } from "../../errors.ts";
import { agentFacts } from "../../core/progress/epic-facts.ts";
import { agentDisplay, primary, type AgentId, type Oid } from "../../core/ids.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import type { Violation } from "../../core/judge/violation.ts";
import type { SyncReport } from "../../core/sync/outcome.ts";
import { reportOn, verdictOf, type TipVerdict } from "../../core/sync/report.ts";
import type { AgentMerge } from "../../core/sync/stack-input.ts";
import { completedOf, settleTasks, type TaskStatuses } from "../../core/sync/settle-tasks.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import type { NewCommit } from "../../git/import-commits.ts";
import { requireTrusted, syncChecks } from "../checks/trust.ts";
import type { AgentContext } from "../context/context.ts";
import { makeCommits } from "../context/make-commits.ts";
import { findUnsound } from "../verify/find-unsound.ts";
import { requireSound } from "../verify/require-sound.ts";
import { verifyTips } from "../verify/verify-tips.ts";
import { readFeatures, type AgentState } from "../read/read-features.ts";
import { readMerged } from "../read/read-merged.ts";
import { checkMerged, plannedChecks } from "./check-merged.ts";
import { callTheRoll } from "./call-the-roll.ts";
import { stopAtConflict } from "../merge/conflict.ts";
import type { SyncOptions } from "../merge/sync-options.ts";
import { land } from "./land.ts";
import { mergeEach } from "./merge-tips.ts";
import { mergeCommit, octopusCommit } from "../merge/merge-commits.ts";
import { compareReadable, offeredBy, readTips, type BasedTips } from "./read-tips.ts";
import { makeRecord } from "./record.ts";
import { warnOfUncommitted } from "./warn-uncommitted.ts";

/**
 * Glues the branches of all agents together (design section 9): the roster is called, every commit is judged,
 * the work is merged in memory, and the epic branch moves once, at the end. Throws `pending` when somebody is
 * not ready, `conflict` when a person has to decide, `refused` when the checkout is in the way; the epic branch
 * has not moved then. Nothing new makes no commit.
 */
export async function syncEpic(context: AgentContext, options: SyncOptions): Promise<SyncReport> {
  const { deferrals } = options;
  const states = await readFeatures(context);
  const before = requireTip(context, states);
  const offered = await findUnsound(context, before, offeredBy(states, deferrals));
  const { unsound } = offered;
  const roll = await callTheRoll(context, states, { deferrals, unsound });
  const based = await readTips(context, before, { roll, offered });
  context.system.reached?.("work-read");
  const [{ verdicts, merges }, warnings] = await Promise.all([
    judgeAndMerge(context, before, based, options.resolution),
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
  { tips, unsound }: BasedTips,
  resolution: SyncOptions["resolution"],
) {
  const compared = await compareReadable(context, before, tips);
  const judged = compared.tips.map((tip, at) => ({ ...tip, offered: compared.works[at]?.offered }));
  const { epic, tips: found } = await verifyTips(context, before, judged);
  requireSound(context.epic, epic);
  const held = [...unsound, ...compared.unsound].map(heldVerdict);
  const sound = compared.works.filter(({ agent }) => verdictOf(found, agent).violations.length === 0);
  const { merges, failed } = await mergeEach(context, before, {
    tips: compared.tips,
    works: sound,
    resolution,
  });
  return { verdicts: [...found, ...held].map((verdict) => withFailure(verdict, failed)), merges };
}

/** What judging found of a tip, or that merging it failed. */
function withFailure(verdict: TipVerdict, failed: ReadonlyMap<AgentId, Violation>): TipVerdict {
  const violation = failed.get(verdict.agent);
  return violation === undefined ? verdict : { ...verdict, violations: [violation] };
}

function requireTip({ epic }: AgentContext, states: readonly AgentState[]): Oid {
  const tip = states.find(({ agent }) => agent === primary)?.tip;
  if (tip !== undefined) return tip;
  throw usage("no-epic", `there is no branch ${epicBranch(epic)}`);
}

function heldVerdict([agent, violation]: readonly [AgentId, Violation]): TipVerdict {
  return { agent, commits: 0, violations: [violation] };
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
