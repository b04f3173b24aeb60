import { count } from "../text/count.ts";
import { percentOf } from "./figures.ts";
import type { Metrics } from "./schema.ts";
import { formatMinutes, formatNumber, formatPercent, formatSpan } from "./words.ts";

/** Figures as a table: text for people, whoever draws it. Columns of numbers begin with `#`. */
export interface FigureTable {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Who worked how long, and with what outcome. */
export function agentFigures({ agents }: Metrics): FigureTable {
  const length = (ms: number | null) => (ms === null || ms === 0 ? "–" : formatSpan(ms));
  return {
    caption: "Agents",
    head: [
      "Agent",
      "Features",
      "Started",
      "Ready",
      "#Worked",
      "#Paused",
      "#Commits",
      "#Boxes ticked",
      "#Features / h",
    ],
    rows: agents.map((agent) => [
      agent.agent,
      agent.features.join(", ") || "none",
      agent.startedAt ?? "not started",
      agent.readyAt ?? "not yet",
      length(agent.workedMs),
      length(agent.pausedMs),
      String(agent.commits),
      String(agent.boxesTicked),
      String(agent.tasksPerHour ?? "–"),
    ]),
  };
}

/** Every other figure, with its name, in groups. */
export function figureTables(metrics: Metrics): FigureTable[] {
  return [timeTable, overheadTable, lockTable, clashTable, specTable, markTable].map((table) =>
    table(metrics),
  );
}

function timeTable({ predicted, measured }: Metrics): FigureTable {
  const net = { savedMs: measured.netSavedMs, savedPercent: measured.netSavedPercent };
  return {
    caption: "Predicted and measured",
    head: ["Figure", "#Predicted", "#Measured"],
    rows: [
      ["Side by side", formatSpan(predicted?.parallelMs ?? null), formatSpan(measured.parallelMs)],
      ["In a row", formatSpan(predicted?.sequentialMs ?? null), formatSpan(measured.sequentialMs)],
      ["Saved", savedWords(predictedSaving(predicted)), savedWords(measured)],
      ["Saved without the overhead", "", savedWords(net)],
      ["Speed-up", formatNumber(predicted?.speedUp ?? null, " ×"), formatNumber(measured.speedUp, " ×")],
      ["Efficiency", "", formatNumber(measured.parallelEfficiency)],
      ["Against the prediction", "", formatPercent(measured.deviationPercent)],
    ],
  };
}

function overheadTable({ overhead }: Metrics): FigureTable {
  return {
    caption: "Overhead",
    head: ["Kind", "#Time", "#Of the time worked"],
    rows: [
      ["Waiting for locks", formatSpan(overhead.locksMs), formatPercent(overhead.locksPercent)],
      ["Messages", formatSpan(overhead.messagesMs), formatPercent(overhead.messagesPercent)],
      ["Heartbeats", formatSpan(overhead.heartbeatsMs), formatPercent(overhead.heartbeatsPercent)],
      ["All", "", formatPercent(overhead.totalPercent)],
      ["With the agents' time for it", formatSpan(overhead.agentsMs), formatPercent(overhead.agentsPercent)],
    ],
  };
}

function lockTable({ locks }: Metrics): FigureTable {
  const waits = `Wait (${formatNumber(locks.contended)} of ${count(locks.holds, "hold")})`;
  return {
    caption: "Locks",
    head: ["Time", "#Mean", "#Longest"],
    rows: [
      [waits, formatSpan(locks.meanWaitMs), formatSpan(locks.longestWaitMs)],
      ["Hold", formatSpan(locks.meanHoldMs), formatSpan(locks.longestHoldMs)],
    ],
  };
}

function clashTable({ conflicts, escalations, messages }: Metrics): FigureTable {
  return {
    caption: "Conflicts, escalations, messages",
    head: ["Figure", "#Value"],
    rows: [
      ["Conflicts settled by a person", formatNumber(conflicts.settled)],
      ["Texts overridden by their owner", formatNumber(conflicts.overridden)],
      ["Conflicts an hour", formatNumber(conflicts.perHour)],
      ["Escalations", `${escalations.count}, ${escalations.open} open`],
      ["Escalations answered, mean", formatMinutes(escalations.meanAnswerMs)],
      ["Escalations answered, longest", formatMinutes(escalations.longestAnswerMs)],
      ["Answered in time", formatPercent(escalations.inTimePercent)],
      ["Messages", `${messages.count}, ${messages.answered} answered`],
      ["Messages answered, mean", formatMinutes(messages.meanAnswerMs)],
      ["Messages answered, longest", formatMinutes(messages.longestAnswerMs)],
    ],
  };
}

function specTable({ specs, checklists, findings }: Metrics): FigureTable {
  const found = findings === null ? null : findings.open + findings.settled;
  return {
    caption: "Specs",
    head: ["Figure", "#Done", "#Of"],
    rows: [
      ["Headings with text", formatPercent(specs.completePercent), String(specs.headings)],
      [
        "Checklist items resolved",
        formatPercent(checklists.resolvedPercent),
        String(checklists.ticked + checklists.open),
      ],
      [
        "Findings of the cross-check settled",
        formatNumber(findings?.settled ?? null),
        found === null ? "" : String(found),
      ],
    ],
  };
}

function markTable({ criteria }: Metrics): FigureTable {
  const verdict = (met: boolean | null) => (met ? "yes" : "no");
  return {
    caption: "Marks of success",
    head: ["Mark", "#Value", "Met"],
    rows: criteria.map(({ name, value, met }) => [
      name,
      value,
      met === null ? "not known yet" : verdict(met),
    ]),
  };
}

interface Saving {
  readonly savedMs: number | null;
  readonly savedPercent: number | null;
}

function predictedSaving(predicted: Metrics["predicted"]): Saving {
  if (predicted === null || predicted.sequentialMs === null || predicted.parallelMs === null) return nothing;
  const savedMs = predicted.sequentialMs - predicted.parallelMs;
  return { savedMs, savedPercent: percentOf(savedMs, predicted.sequentialMs) };
}

const nothing: Saving = { savedMs: null, savedPercent: null };

/** `2 h 10 min (52 %)`; what cost more than it saved has a minus. */
export function savedWords({ savedMs, savedPercent }: Saving): string {
  if (savedMs === null) return "unknown";
  return `${savedMs < 0 ? "-" : ""}${formatSpan(Math.abs(savedMs))} (${formatPercent(savedPercent)})`;
}
