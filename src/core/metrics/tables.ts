import { count } from "../text/count.ts";
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
export function figureTables({ predicted, measured, overhead, locks, ...metrics }: Metrics): FigureTable[] {
  const { conflicts, escalations, messages } = metrics;
  return [
    {
      caption: "Predicted and measured",
      head: ["Figure", "#Predicted", "#Measured"],
      rows: [
        ["Side by side", formatSpan(predicted?.parallelMs ?? null), formatSpan(measured.parallelMs)],
        ["In a row", formatSpan(predicted?.sequentialMs ?? null), formatSpan(measured.sequentialMs)],
        ["Speed-up", formatNumber(predicted?.speedUp ?? null, " ×"), formatNumber(measured.speedUp, " ×")],
        ["Efficiency", "", formatNumber(measured.parallelEfficiency)],
        ["Against the prediction", "", formatPercent(measured.deviationPercent)],
      ],
    },
    {
      caption: "Overhead",
      head: ["Kind", "#Time", "#Of the time worked"],
      rows: [
        ["Waiting for locks", formatSpan(overhead.locksMs), formatPercent(overhead.locksPercent)],
        ["Messages", formatSpan(overhead.messagesMs), formatPercent(overhead.messagesPercent)],
        ["Heartbeats", formatSpan(overhead.heartbeatsMs), formatPercent(overhead.heartbeatsPercent)],
        ["All", "", formatPercent(overhead.totalPercent)],
      ],
    },
    {
      caption: "Locks",
      head: ["Time", "#Mean", "#Longest"],
      rows: [
        [
          `Wait (${formatNumber(locks.contended)} of ${count(locks.holds, "hold")})`,
          formatSpan(locks.meanWaitMs),
          formatSpan(locks.longestWaitMs),
        ],
        ["Hold", formatSpan(locks.meanHoldMs), formatSpan(locks.longestHoldMs)],
      ],
    },
    {
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
        ["Messages", String(messages)],
      ],
    },
  ];
}
