import { compareStages, planningPhases } from "../../core/epic/stage.ts";
import type { FeatureFacts } from "../../core/progress/agent-facts.ts";
import type { EpicStatus } from "../../core/progress/epic-status.ts";
import type { AgentStatus } from "../../core/progress/status-rows.ts";
import { layOut, type Column } from "./columns.ts";
import type { Line, Span, Tone } from "./paint.ts";

interface Row {
  readonly agent: AgentStatus;
  /** Undefined for an agent without a feature. */
  readonly feature: FeatureFacts | undefined;
  /** Later features of an agent do not repeat what is the agent's. */
  readonly isFirst: boolean;
  readonly at: number;
}

/** The agents as a table, a row for each feature, in at most `most` lines with the head. */
export function agentTable(status: EpicStatus, width: number, most: number): Line[] {
  const all = status.agents.flatMap((agent) => rowsOf(agent, status.at));
  const fits = all.length < most;
  const rows = fits ? all : needyFirst(all, status).slice(0, Math.max(0, most - 2));
  const left = all.length - rows.length;
  const lines = layOut(columns, rows, width);
  return left === 0 ? lines : [...lines, [{ text: `… ${left} more: sheaf status`, tone: "faint" }]];
}

function rowsOf(agent: AgentStatus, at: number): Row[] {
  if (agent.features.length === 0) return [{ agent, feature: undefined, isFirst: true, at }];
  return agent.features.map((feature, index) => ({ agent, feature, isFirst: index === 0, at }));
}

/** Where not everybody fits, those who need somebody come first. */
function needyFirst(rows: readonly Row[], { problems }: EpicStatus): Row[] {
  const needy = new Set(problems.map(({ agent }) => agent));
  const isNeedy = ({ agent }: Row) => needy.has(agent.agent);
  return [...rows.filter(isNeedy), ...rows.filter((row) => !isNeedy(row))].map((row) => ({
    ...row,
    isFirst: true,
  }));
}

const ofAgent = (cell: (row: Row) => Span) => (row: Row) => (row.isFirst ? cell(row) : { text: "" });

// Left to right as they stand; `rank` says which go when there is no room.
const columns: readonly Column<Row>[] = [
  {
    head: "AGENT",
    rank: 0,
    min: 5,
    max: 14,
    cell: ofAgent(({ agent }) => ({ text: agent.agent, tone: "strong" })),
  },
  { head: "FEATURE", rank: 8, min: 10, max: 40, cell: ({ feature }) => ({ text: feature?.id ?? "" }) },
  { head: "STAGE", rank: 7, min: 5, max: 8, cell: ({ feature }) => ({ text: feature?.stage ?? "" }) },
  { head: "P123", rank: 1, min: 3, max: 4, cell: phaseCell },
  { head: "STATE", rank: 2, min: 7, max: 16, cell: stateCell },
  { head: "UNREAD", rank: 4, min: 6, max: 6, cell: ofAgent(({ agent }) => countCell(agent.unread)) },
  {
    head: "LOCK",
    rank: 5,
    min: 6,
    max: 24,
    cell: ofAgent(({ agent }) => ({ text: agent.locks.join(" "), tone: "warning" })),
  },
  { head: "SIGN", rank: 3, min: 4, max: 11, cell: ofAgent(signCell) },
  { head: "HOOKS", rank: 6, min: 5, max: 14, cell: ofAgent(hooksCell) },
  {
    head: "BLOCKER",
    rank: 9,
    min: 12,
    max: 60,
    cell: ({ feature }) => ({ text: feature?.blockers ?? "", tone: "bad" }),
  },
];

/** One sign for each phase of S2: behind it, in it, before it. */
function phaseCell({ feature }: Row): Span {
  if (feature === undefined) return { text: "" };
  const signs = planningPhases.map(({ id }) => {
    const far = compareStages(feature.stage, id);
    if (feature.ready || (far !== undefined && far > 0 && !feature.stage.startsWith(`${id}.`))) return "✓";
    return feature.stage === id || feature.stage.startsWith(`${id}.`) ? "▸" : "-";
  });
  return { text: signs.join(""), tone: feature.ready ? "good" : undefined };
}

function stateCell({ feature, agent }: Row): Span {
  if (agent.life === "not-started") return { text: "not started", tone: "faint" };
  if (feature === undefined) return { text: "" };
  if (feature.deferred !== undefined) return { text: "deferred", tone: "faint" };
  if (feature.ready) return { text: "ready", tone: "good" };
  const tones: Readonly<Record<string, Tone>> = { BLOCKED: "bad", PAUSED: "faint" };
  return { text: feature.status || "no STATUS", tone: tones[feature.status] };
}

function countCell(count: number): Span {
  return { text: count === 0 ? "" : String(count), tone: "warning" };
}

function signCell({ agent, at }: Row): Span {
  if (agent.lastSign === undefined) return { text: "never", tone: "faint" };
  const age = shortAge(at - agent.lastSign);
  if (agent.life === "stale") return { text: `${age} stale`, tone: "bad" };
  return agent.life === "warning" ? { text: `${age} silent`, tone: "warning" } : { text: age };
}

function hooksCell({ agent }: Row): Span {
  if (agent.hooks === "unregistered") return { text: "not registered", tone: "bad" };
  const isWrong = agent.hooks === "inert" || agent.hooks === "foreign";
  return { text: agent.hooks, tone: isWrong ? "bad" : "faint" };
}

/** A length of time in five cells at most: `45s`, `12m`, `1h05`, `3d04`. */
function shortAge(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes === 0) return `${Math.max(0, Math.floor(ms / 1000))}s`;
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  const two = (count: number) => String(count).padStart(2, "0");
  return hours < 24 ? `${hours}h${two(minutes % 60)}` : `${Math.floor(hours / 24)}d${two(hours % 24)}`;
}
