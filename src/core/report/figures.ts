import { agentDisplay, parseAgentId } from "../ids.ts";
import type { Metrics } from "../metrics/schema.ts";
import { formatMinutes, formatNumber, formatPercent, formatSpan } from "../metrics/words.ts";
import { markup, nothing, type Markup } from "./markup.ts";
import { table } from "./table.ts";

/** The figures that matter most, large. */
export function renderCards(metrics: Metrics): Markup {
  const { agents, measured, predicted, overhead, conflicts, escalations } = metrics;
  const working = agents.filter(({ features }) => features.length > 0);
  const ready = working.filter(({ readyAt }) => readyAt !== null).length;
  const reckoned =
    predicted === null ? "nothing was predicted" : `predicted ${formatSpan(predicted.parallelMs)}`;
  const inARow = measured.isFinal ? `${formatSpan(measured.sequentialMs)} in a row` : "until all are ready";
  const clashes =
    conflicts.settled === null || conflicts.overridden === null
      ? null
      : conflicts.settled + conflicts.overridden;
  const cards: readonly (readonly [name: string, value: string, more: string])[] = [
    ["Ready", `${ready} of ${working.length}`, working.length === 1 ? "agent" : "agents"],
    [measured.isFinal ? "Took" : "Running for", formatSpan(metrics.wallMs), reckoned],
    ["Speed-up", formatNumber(measured.speedUp, " ×"), inARow],
    ["Coordination", formatPercent(overhead.totalPercent), "of the time worked"],
    ["Conflicts", formatNumber(clashes), `in ${count(conflicts.syncs, "sync")}`],
    ["Escalations", String(escalations.count), `${escalations.open} open`],
  ];
  return markup`<dl class="cards">${cards.map(
    ([name, value, more]) =>
      markup`<div><dt>${name}</dt><dd><strong${value === "unknown" ? faint : nothing}>${value}</strong><span>${more}</span></dd></div>\n`,
  )}</dl>`;
}

const faint = markup` class="unknown"`;

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

/** Who worked how long, and with what outcome. */
export function renderAgents({ agents }: Metrics): Markup {
  const columns = [
    { head: "Agent" },
    { head: "Features" },
    { head: "Started" },
    { head: "Ready" },
    { head: "Worked", isNumber: true },
    { head: "Paused", isNumber: true },
    { head: "Commits", isNumber: true },
    { head: "Boxes ticked", isNumber: true },
    { head: "Features / h", isNumber: true },
  ];
  const rows = agents.map((agent) => [
    agentCell(agent.agent),
    featuresCell(agent.features),
    timeCell(agent.startedAt, "not started"),
    timeCell(agent.readyAt, "not yet"),
    agent.workedMs === null ? "–" : formatSpan(agent.workedMs),
    agent.pausedMs === null || agent.pausedMs === 0 ? "–" : formatSpan(agent.pausedMs),
    agent.commits,
    agent.boxesTicked,
    agent.tasksPerHour ?? "–",
  ]);
  return table("Agents", columns, rows);
}

/** Long names break behind their underlines, and nowhere else. */
function featuresCell(features: readonly string[]): Markup {
  const words = features.join(", ") || "none";
  return markup`<span class="wrap">${words.split(/(?<=_)/).map((word) => markup`${word}<wbr>`)}</span>`;
}

/** Every other figure, with its name. */
export function renderFigures(metrics: Metrics): Markup {
  const { predicted, measured, overhead, locks, conflicts, escalations } = metrics;
  const number = { isNumber: true };
  const compare = table(
    "Predicted and measured",
    [{ head: "Figure" }, { head: "Predicted", ...number }, { head: "Measured", ...number }],
    [
      ["Side by side", formatSpan(predicted?.parallelMs ?? null), formatSpan(measured.parallelMs)],
      ["In a row", formatSpan(predicted?.sequentialMs ?? null), formatSpan(measured.sequentialMs)],
      ["Speed-up", formatNumber(predicted?.speedUp ?? null, " ×"), formatNumber(measured.speedUp, " ×")],
      ["Efficiency", "", formatNumber(measured.parallelEfficiency)],
      ["Against the prediction", "", formatPercent(measured.deviationPercent)],
    ],
  );
  const source =
    predicted === null ? nothing : markup`<p class="note">Predicted from ${predicted.source}.</p>`;
  const overheads = table(
    "Overhead",
    [{ head: "Kind" }, { head: "Time", ...number }, { head: "Of the time worked", ...number }],
    [
      ["Waiting for locks", formatSpan(overhead.locksMs), formatPercent(overhead.locksPercent)],
      ["Messages", formatSpan(overhead.messagesMs), formatPercent(overhead.messagesPercent)],
      ["Heartbeats", formatSpan(overhead.heartbeatsMs), formatPercent(overhead.heartbeatsPercent)],
    ],
  );
  const waits = table(
    "Locks",
    [{ head: "Time" }, { head: "Mean", ...number }, { head: "Longest", ...number }],
    [
      [
        `Wait (${formatNumber(locks.contended)} of ${locks.holds} holds)`,
        formatSpan(locks.meanWaitMs),
        formatSpan(locks.longestWaitMs),
      ],
      ["Hold", formatSpan(locks.meanHoldMs), formatSpan(locks.longestHoldMs)],
    ],
  );
  const rates = table(
    "Conflicts and escalations",
    [{ head: "Figure" }, { head: "Value", ...number }],
    [
      ["Conflicts settled by a person", formatNumber(conflicts.settled)],
      ["Texts overridden by their owner", formatNumber(conflicts.overridden)],
      ["Conflicts an hour", formatNumber(conflicts.perHour)],
      ["Escalations answered, mean", formatMinutes(escalations.meanAnswerMs)],
      ["Escalations answered, longest", formatMinutes(escalations.longestAnswerMs)],
      ["Answered in time", formatPercent(escalations.inTimePercent)],
    ],
  );
  return markup`<div class="columns"><div>${compare}${source}</div><div>${overheads}</div><div>${waits}</div><div>${rates}</div></div>
${renderUnknown(metrics)}`;
}

function renderUnknown({ unknown }: Metrics): Markup {
  if (unknown.length === 0) return nothing;
  const items = unknown.map(({ field, why }) => markup`<li><code>${field}</code>: ${why}</li>\n`);
  return markup`<h3>What history does not tell</h3><ul class="plain">${items}</ul>`;
}

/** An agent's name for people, on one line; what is no agent's name stays as it is. */
export function agentCell(name: string): Markup {
  const agent = parseAgentId(name);
  return markup`<span class="name">${agent === undefined ? name : agentDisplay(agent)}</span>`;
}

/** A time that does not break into lines, or other words. */
export function timeCell(time: string | null, otherwise: string): Markup {
  if (time === null) return markup`${otherwise}`;
  return markup`<time datetime="${time}">${time.slice(0, 10)} ${time.slice(11, 19)}</time>`;
}
