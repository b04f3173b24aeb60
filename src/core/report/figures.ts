import { agentDisplay, parseAgentId } from "../ids.ts";
import type { Metrics } from "../metrics/schema.ts";
import { agentFigures, figureTables, type FigureTable } from "../metrics/tables.ts";
import { formatNumber, formatPercent, formatSpan } from "../metrics/words.ts";
import { count } from "../text/count.ts";
import { markup, nothing, type Content, type Markup } from "./markup.ts";
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

/** Who worked how long, and with what outcome. */
export function renderAgents(metrics: Metrics): Markup {
  return renderTable(agentFigures(metrics), ([agent = "", features = "", started, ready, ...rest]) => [
    agentCell(agent),
    featuresCell(features),
    timeCell(started),
    timeCell(ready),
    ...rest,
  ]);
}

function renderTable(
  { caption, head, rows }: FigureTable,
  cells: (row: readonly string[]) => readonly Content[] = (row) => row,
): Markup {
  const columns = head.map((name) => ({ head: name.replace("#", ""), isNumber: name.startsWith("#") }));
  return table(caption, columns, rows.map(cells));
}

/** Long names break behind their underlines, and nowhere else. */
function featuresCell(features: string): Markup {
  return markup`<span class="wrap">${features.split(/(?<=_)/).map((word) => markup`${word}<wbr>`)}</span>`;
}

/** Every other figure, with its name. */
export function renderFigures(metrics: Metrics): Markup {
  const { predicted } = metrics;
  const source =
    predicted === null ? nothing : markup`<p class="note">Predicted from ${predicted.source}.</p>`;
  const tables = figureTables(metrics).map(
    (figures, at) => markup`<div>${renderTable(figures)}${at === 0 ? source : nothing}</div>`,
  );
  return markup`<div class="columns">${tables}</div>
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

/** A time that does not break into lines; other words stay as they are. */
export function timeCell(time = ""): Markup {
  if (!/^\d{4}-\d\d-\d\dT/.test(time)) return markup`${time}`;
  return markup`<time datetime="${time}">${time.slice(0, 10)} ${time.slice(11, 19)}</time>`;
}
