import type { AgentFacts, FeatureFacts, StaleCheckFacts } from "./agent-facts.ts";
import type { EscalationFacts } from "../records/escalation-facts.ts";
import { agentDisplay, primary, type Instant } from "../ids.ts";
import type { GeneratedSection } from "../epic/layout.ts";
import { compareStages, stageOnly, trackerStages } from "../epic/stage.ts";
import { formatMarkdownTable } from "../markdown/table-text.ts";
import { formatAge, formatInstant } from "../time.ts";

/** Everything that the generated sections show; the same facts give the same bytes. */
export interface EpicFacts {
  /** Where the epic is: `sheaf stage`. */
  readonly stage: string;
  /** In roster order. */
  readonly agents: readonly AgentFacts[];
  readonly escalations: readonly EscalationFacts[];
  readonly staleChecks: readonly StaleCheckFacts[];
  /** How long after the first ready feature the sync point warns, in milliseconds. */
  readonly syncSoftMs: number;
}

/** The bodies of all generated sections (design section 6; literals from protocol section 8.4). */
export function renderGenerated(facts: EpicFacts): Record<GeneratedSection, string> {
  return {
    "AGENT ASSIGNMENTS": agentAssignments(facts.agents),
    "SYNC STATUS": syncStatus(facts),
    "PROGRESS TRACKER": progressTracker(facts),
    "OVERALL STATUS": overallStatus(facts),
    ESCALATIONS: escalations(facts.escalations),
    "STALE CHECKS": staleChecks(facts.staleChecks),
  };
}

/** Who is who, and how far. */
function agentAssignments(agents: readonly AgentFacts[]): string {
  const rows = agents.map(({ agent, features, lastSign }) => [
    agentDisplay(agent),
    agent === primary ? "Primary" : "Secondary",
    features.map(({ id }) => id).join(", ") || "none",
    statusOf(features),
    time(lastSign, "never"),
  ]);
  return formatMarkdownTable(["Agent ID", "Role", "Assigned Feature", "Status", "Last Checkpoint"], rows);
}

function statusOf(features: readonly FeatureFacts[]): string {
  return features.map((feature) => feature.status || "UNKNOWN").join(", ") || "IDLE";
}

/** The sync point ahead, and who has finished S2. */
function syncStatus(facts: EpicFacts): string {
  const features = facts.agents.flatMap((agent) => agent.features.map((feature) => ({ agent, feature })));
  const rows = features.map(({ agent, feature }) => [
    feature.id,
    agentDisplay(agent.agent),
    feature.deferred === undefined ? mark(feature.ready) : `deferred: ${feature.deferred}`,
    time(feature.readyAt, ""),
  ]);
  const isPlanned = (compareStages(facts.stage, "S3") ?? -1) >= 0;
  const lines = isPlanned ? laterPoint(facts.stage) : planningPoint(facts);
  return `${lines.join("\n")}\n\n${formatMarkdownTable(["Feature", "Agent", "S2 Complete", "Time"], rows)}`;
}

/** What is ahead once the specs are glued: S4 → S5, where implementation begins. */
function laterPoint(stage: string): string[] {
  const isAhead = (compareStages(stage, "S5") ?? -1) < 0;
  return [
    `**Current Sync Point:** ${isAhead ? "After S4 → Before S5" : "none"}`,
    `**Status:** ${isAhead ? `NOT REACHED (the epic is at ${stage})` : `ALL PASSED (the epic is at ${stage})`}`,
    "**Next Action:** sheaf stage",
  ];
}

/** The sync point S2 → S3: who has arrived, since when the others are waited for. */
function planningPoint({ agents, syncSoftMs }: EpicFacts): string[] {
  const features = agents.flatMap((agent) => agent.features);
  const taking = features.filter(({ deferred }) => deferred === undefined);
  const ready = taking.filter((feature) => feature.ready);
  const arrivals = ready.flatMap(({ readyAt }) => readyAt ?? []);
  const first = arrivals.length === 0 ? undefined : (Math.min(...arrivals) as Instant);
  return [
    "**Current Sync Point:** After S2 → Before S3",
    `**Status:** ${syncWords(ready.length, taking.length)}`,
    `**Started Waiting:** ${time(first, "not yet")}`,
    `**Timeout:** ${first === undefined ? "not yet" : formatInstant((first + syncSoftMs) as Instant)} (${formatAge(syncSoftMs)} after the first)`,
    `**Next Action:** ${ready.length === taking.length ? "sheaf sync" : "sheaf status"}`,
  ];
}

function syncWords(ready: number, all: number): string {
  if (ready === all) return `ALL COMPLETE (${ready} of ${all} features)`;
  return ready === 0 ? `NOT REACHED (0 of ${all} complete)` : `WAITING (${ready} of ${all} complete)`;
}

/** One row for each feature in the order of their numbers, one column for each stage. */
function progressTracker({ agents, stage: epicStage }: EpicFacts): string {
  const rows = inOrder(agents).map((feature) => [
    feature.id,
    ...trackerStages.map((stage) => mark(hasPassed(feature, stage, epicStage))),
  ]);
  return formatMarkdownTable(["Feature", ...trackerStages], rows);
}

/**
 * Whether a feature is through with a stage: its STATUS stands in a later one, or is COMPLETE in it; S2 ends ready.
 * S1 made the feature, so every feature is through with it; S3 and S4 are the epic's.
 */
function hasPassed(feature: FeatureFacts, stage: string, epicStage: string): boolean {
  if (stage === "S1") return true;
  if (isEpics(stage) && isBehind(stageOnly(epicStage), stage)) return true;
  const isPast = isBehind(feature.stage, stage) && !feature.stage.startsWith(`${stage}.`);
  return isPast || isCompleteIn(feature, stage);
}

function isCompleteIn({ stage: now, status, ready }: FeatureFacts, stage: string): boolean {
  if (stage === "S2") return ready;
  return !isEpics(stage) && now === stage && status === "COMPLETE";
}

function isEpics(stage: string): boolean {
  return stage === "S3" || stage === "S4";
}

/** Whether `stage` lies behind somebody who is at `now`. */
function isBehind(now: string, stage: string): boolean {
  return (compareStages(now, stage) ?? -1) > 0;
}

function overallStatus({ agents, stage }: EpicFacts): string {
  const features = inOrder(agents);
  const done = features.filter((feature) => hasPassed(feature, "S8.P2", stage)).length;
  const specified = features.filter((feature) => hasPassed(feature, "S2", stage)).length;
  const of = features.length;
  return `**Overall Status:** ${done}/${of} features complete (${specified}/${of} S2 complete)\n`;
}

function inOrder(agents: readonly AgentFacts[]): FeatureFacts[] {
  return agents.flatMap(({ features }) => features).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function escalations(facts: readonly EscalationFacts[]): string {
  const rows = facts.map(({ at, from, feature, issue, resolvedAt }) => [
    formatInstant(at),
    agentDisplay(from),
    feature ?? "",
    issue,
    resolvedAt === undefined ? "OPEN" : "RESOLVED",
    resolvedAt === undefined ? "" : formatAge(resolvedAt - at),
  ]);
  return formatMarkdownTable(
    ["Timestamp", "From Agent", "Feature", "Issue", "Status", "Resolution Time"],
    rows,
  );
}

function staleChecks(facts: readonly StaleCheckFacts[]): string {
  const rows = facts.map(({ at, agent, lastSign, state, action }) => [
    formatInstant(at),
    agentDisplay(agent),
    time(lastSign, "never"),
    state,
    action,
  ]);
  return formatMarkdownTable(["Check Time", "Agent", "Last Checkpoint", "Status", "Action Taken"], rows);
}

const done = "✅";
const open = "◻️";

function mark(is: boolean): string {
  return is ? done : open;
}

function time(instant: Instant | undefined, otherwise: string): string {
  return instant === undefined ? otherwise : formatInstant(instant);
}
