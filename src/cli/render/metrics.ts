import { formatMinutes, formatNumber, formatPercent, formatSpan } from "../../core/metrics/words.ts";
import type { Metrics } from "../../core/metrics/schema.ts";
import { count } from "../../core/text/count.ts";
import { formatTable } from "./table.ts";

/** The figures for people: an agent to a row, then each figure with its name; what is unknown comes last, with why. */
export function formatMetrics(metrics: Metrics): string[] {
  const unknown = metrics.unknown.map(({ field, why }) => `  ${field}: ${why}`);
  return [
    `${metrics.epic} at ${metrics.stage}`,
    "",
    ...formatTable([agentHead, ...metrics.agents.map(agentRow)]),
    "",
    ...formatTable(figures(metrics)),
    ...(unknown.length === 0 ? [] : ["", "unknown:", ...unknown]),
  ];
}

const agentHead = ["AGENT", "FEATURES", "WORKED", "PAUSED", "READY", "COMMITS", "TICKED", "FEATURES/H"];

function agentRow(row: Metrics["agents"][number]): string[] {
  const { agent, features, workedMs, pausedMs, readyAt, commits, boxesTicked, tasksPerHour } = row;
  return [
    agent,
    features.join(", ") || "-",
    workedMs === null ? "-" : formatSpan(workedMs),
    pausedMs === null || pausedMs === 0 ? "-" : formatSpan(pausedMs),
    readyAt ?? "not yet",
    String(commits),
    String(boxesTicked),
    tasksPerHour === null ? "-" : String(tasksPerHour),
  ];
}

function figures(metrics: Metrics): string[][] {
  const { measured, predicted, overhead, locks, conflicts, escalations } = metrics;
  const predictedWords =
    predicted === null
      ? "unknown"
      : `${formatSpan(predicted.parallelMs)} side by side, ${formatSpan(predicted.sequentialMs)} in a row (${predicted.source})`;
  const open = measured.isFinal ? "" : ", still running";
  return [
    ["predicted", predictedWords],
    [
      "measured",
      `${formatSpan(measured.parallelMs)} side by side, ${formatSpan(measured.sequentialMs)} in a row${open}`,
    ],
    ["against the prediction", formatPercent(measured.deviationPercent)],
    [
      "speed-up",
      `${formatNumber(measured.speedUp)}, efficiency ${formatNumber(measured.parallelEfficiency)}`,
    ],
    ["overhead", `${formatPercent(overhead.totalPercent)} of the time worked`],
    ["  waiting for locks", `${formatPercent(overhead.locksPercent)}  ${formatSpan(overhead.locksMs)}`],
    ["  messages", `${formatPercent(overhead.messagesPercent)}  ${formatSpan(overhead.messagesMs)}`],
    ["  heartbeats", `${formatPercent(overhead.heartbeatsPercent)}  ${formatSpan(overhead.heartbeatsMs)}`],
    [
      "locks",
      `${count(locks.holds, "hold")}, ${formatNumber(locks.contended)} waited for, ${locks.taken} taken by others`,
    ],
    ["  wait", `mean ${formatSpan(locks.meanWaitMs)}, longest ${formatSpan(locks.longestWaitMs)}`],
    ["  hold", `mean ${formatSpan(locks.meanHoldMs)}, longest ${formatSpan(locks.longestHoldMs)}`],
    [
      "conflicts",
      `${formatNumber(conflicts.settled)} settled, ${formatNumber(conflicts.overridden)} overridden in ${count(conflicts.syncs, "sync")}, ${formatNumber(conflicts.perHour)} an hour`,
    ],
    ["escalations", `${escalations.count}, ${escalations.open} open`],
    [
      "  answered",
      `mean ${formatMinutes(escalations.meanAnswerMs)}, longest ${formatMinutes(escalations.longestAnswerMs)}, in time ${formatPercent(escalations.inTimePercent)}`,
    ],
    ["messages", String(metrics.messages)],
  ];
}
