import { count } from "../text/count.ts";
import type { Checkpoint, CheckpointState } from "../records/checkpoint.ts";
import { agentDisplay, type AgentId, type FeatureId, type Instant } from "../ids.ts";
import { plainLine } from "../records/message-fields.ts";
import { compareStages, planningPhases } from "../epic/stage.ts";
import { updateStatus, type StatusFile, type StatusKey, type StatusState } from "../records/status-file.ts";
import type { TaskRecord } from "../records/attempts.ts";
import { formatInstant } from "../time.ts";

/** The files with which an agent reports, as its live state has them. */
export interface ReportFiles {
  readonly checkpoint: Checkpoint;
  /** The STATUS of each of its features that takes part in the next sync. */
  readonly statuses: ReadonlyMap<FeatureId, StatusFile>;
}

/** What an agent says is new; what it leaves out stays as it was. */
export interface Report {
  readonly stage?: string | undefined;
  readonly step?: string | undefined;
  /** Replaces the blockers; empty when there are none any more. */
  readonly blockers?: readonly string[] | undefined;
  /** Steps that are done, added to the earlier ones. */
  readonly done?: readonly string[] | undefined;
  /** Replaces the next steps. */
  readonly next?: readonly string[] | undefined;
  /** Set by `ready`, `unready`, `pause` and `resume` alone. */
  readonly state?: "ready" | "working" | "paused" | undefined;
  /** How far tasks are that were tried; the others stay as they were. */
  readonly tasks?: ReadonlyMap<string, TaskRecord> | undefined;
}

/** What Sheaf itself knows while it writes a report. */
export interface ReportFacts {
  readonly agent: AgentId;
  readonly now: Instant;
  /** When the next report is due, in milliseconds from now. */
  readonly heartbeatMs: number;
  readonly branch: string;
  /** The tip that the report is made from, abbreviated. */
  readonly head: string;
  /** Uncommitted files, relative to the epic's folder where they are in it; undefined where nobody looked. */
  readonly uncommitted: readonly string[] | undefined;
  readonly unread: number;
}

/**
 * Puts a report into checkpoint and STATUS at once, so that the two cannot disagree (design section 6). Times, the git
 * facts and the recovery text come from Sheaf; the agent cannot claim readiness this way.
 */
export function applyReport(files: ReportFiles, report: Report, facts: ReportFacts): ReportFiles {
  const next = nextCheckpoint(files, report, facts);
  const checkpoint = { ...next, phase: phaseWords(next), recovery_instructions: recoveryWords(next) };
  const values = statusValues(checkpoint, facts);
  return {
    checkpoint,
    statuses: new Map([...files.statuses].map(([id, file]) => [id, updateStatus(file, values)])),
  };
}

const [firstPhase] = planningPhases;
const lastPhase = planningPhases.at(-1);
const mostSteps = 100;

function nextCheckpoint(
  { checkpoint, statuses }: ReportFiles,
  report: Report,
  facts: ReportFacts,
): Checkpoint {
  const now = formatInstant(facts.now);
  const state = checkpointStateOf(checkpoint, report);
  const ready = state === "WAITING_FOR_SYNC" || state === "COMPLETE";
  return {
    ...checkpoint,
    agent_id: agentDisplay(facts.agent),
    session_id: checkpoint.session_id || `${facts.agent}-${now}`,
    feature: [...statuses.keys()].join(", "),
    stage: stageOf(checkpoint, report),
    last_checkpoint: now,
    next_checkpoint_expected: formatInstant((facts.now + facts.heartbeatMs) as Instant),
    status: state,
    can_resume: state !== "COMPLETE",
    ...blockersOf(checkpoint, report, now),
    files_modified: [...(facts.uncommitted ?? checkpoint.files_modified)],
    current_step: report.step ?? checkpoint.current_step,
    ...stepsOf(checkpoint, report),
    ...tasksOf(checkpoint, report),
    coordination_state: {
      ...checkpoint.coordination_state,
      unread_messages: facts.unread,
      last_status_update: now,
    },
    ready_for_next_stage: ready,
    git: {
      branch: facts.branch,
      head: facts.head,
      uncommitted_files: facts.uncommitted?.length ?? checkpoint.git?.uncommitted_files ?? 0,
    },
  };
}

/** A feature that is ready has been through the last phase of its spec; one that is built stays where it is. */
function stageOf({ stage }: Checkpoint, report: Report): string {
  const now = report.stage ?? (stage || (firstPhase?.id ?? ""));
  const isPlanned = (compareStages(now, lastPhase?.id ?? "") ?? -1) >= 0;
  return report.state === "ready" && lastPhase !== undefined && !isPlanned ? lastPhase.id : now;
}

/** Blockers, and since when there have been any: the time for escalating runs from there. */
function blockersOf({ blockers, blocked_since }: Checkpoint, report: Report, now: string) {
  const next = (report.blockers ?? blockers).map(plainLine).filter((blocker) => blocker !== "");
  return { blockers: next, blocked_since: next.length === 0 ? "" : blocked_since || now };
}

/** A state that a command set stays until another takes it back; blockers show in everything else. */
function checkpointStateOf(checkpoint: Checkpoint, report: Report): CheckpointState {
  if (report.state === "ready") return "WAITING_FOR_SYNC";
  if (report.state === "paused") return "PAUSED";
  const blocked = blockersOf(checkpoint, report, "").blockers.length > 0;
  const working: CheckpointState = blocked ? "BLOCKED" : "IN_PROGRESS";
  if (report.state === "working") return working;
  const lasting = (["WAITING_FOR_SYNC", "COMPLETE", "PAUSED"] as const).find(
    (state) => state === checkpoint.status,
  );
  return lasting ?? working;
}

function statusStateOf({ status, ready_for_next_stage }: Checkpoint): StatusState {
  if (ready_for_next_stage) return "COMPLETE";
  return status === "PAUSED" || status === "BLOCKED" ? status : "IN_PROGRESS";
}

function statusValues(checkpoint: Checkpoint, facts: ReportFacts): Partial<Record<StatusKey, string>> {
  return {
    STAGE: checkpoint.stage,
    PHASE: checkpoint.phase,
    AGENT: agentDisplay(facts.agent),
    AGENT_ID: checkpoint.session_id,
    UPDATED: formatInstant(facts.now),
    STATUS: statusStateOf(checkpoint),
    BLOCKERS: checkpoint.blockers.join("; ") || "none",
    NEXT_ACTION: nextActionOf(checkpoint),
    READY_FOR_SYNC: String(checkpoint.ready_for_next_stage),
  };
}

function stepsOf(checkpoint: Checkpoint, { done = [], next }: Report) {
  const completed = [...checkpoint.completed_steps, ...done];
  const open = next ?? checkpoint.next_steps.filter((step) => !done.includes(step));
  return { completed_steps: completed.slice(-mostSteps), next_steps: [...open] };
}

function tasksOf({ tasks = {} }: Checkpoint, report: Report) {
  if (report.tasks === undefined) return {};
  const told = [...report.tasks].map(([id, record]) => [id, { ...record }] as const);
  return { tasks: { ...tasks, ...Object.fromEntries(told) } };
}

function nextActionOf({ ready_for_next_stage, next_steps, current_step, stage }: Checkpoint): string {
  if (ready_for_next_stage) return "Waiting for Primary to run S3";
  return next_steps[0] ?? (current_step || `Work on ${stage}`);
}

function phaseWords({ stage, ready_for_next_stage }: Checkpoint): string {
  const phase = planningPhases.find(({ id }) => stage === id || stage.startsWith(`${id}.`));
  return `${phase?.name ?? stage}${ready_for_next_stage ? " - Complete" : ""}`;
}

/** What a successor needs, from git's facts instead of memory (field lesson 9). */
function recoveryWords({ stage, current_step, git, ready_for_next_stage }: Checkpoint): string {
  if (ready_for_next_stage) return "Nothing to resume: wait for the primary's sync.";
  const left = git?.uncommitted_files ?? 0;
  const open =
    left === 0 ? "everything is committed" : `${count(left, "file is", "files are")} not committed`;
  const step = current_step === "" ? "" : `, step: ${current_step}`;
  return `Resume ${stage}${step}; branch ${git?.branch ?? ""} at ${git?.head ?? ""}, ${open}.`;
}
