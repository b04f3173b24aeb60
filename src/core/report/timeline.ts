import { agentDisplay, type Instant } from "../ids.ts";
import type { AgentHistory, EpicHistory } from "../metrics/facts.ts";
import { lockHolds, type LockHold } from "../metrics/lock-use.ts";
import { formatMinutes, formatSpan } from "../metrics/words.ts";
import { workSpan, type WorkSpan } from "../metrics/work-span.ts";
import { formatInstant } from "../time.ts";
import { commandMarks, gather, lockBars, messageMarks, notBefore, round, workMarks } from "./marks.ts";
import { markup, nothing, type Markup } from "./markup.ts";
import { timeScale, type TimeScale } from "./time-scale.ts";

const width = 1120;
const left = 210;
const right = 1085;
const top = 50;
const rowHeight = 40;

interface Row {
  readonly agent: AgentHistory;
  readonly span: WorkSpan | undefined;
  readonly y: number;
}

// So many rows and an axis are as high as a page of paper.
const rowsOfPage = 15;

/**
 * The timeline as SVG: a row for each agent with all it did, and the syncs and stages across all rows. Many agents
 * are several pictures on one scale, since a picture cannot break between pages.
 */
export function renderTimeline(history: EpicHistory): Markup {
  const rows = history.agents.map((agent, at): Row => {
    return { agent, span: workSpan(agent, history.now), y: top + (at % rowsOfPage) * rowHeight };
  });
  if (rows.every(({ span }) => span === undefined)) {
    return markup`<p class="empty">Nobody has been started yet, so there is nothing to draw.</p>`;
  }
  const scale = timeScale(timesOf(history, rows), left, right);
  const holds = lockHolds(history);
  const pages = Array.from({ length: Math.ceil(rows.length / rowsOfPage) }, (_, page) =>
    renderPage(rows.slice(page * rowsOfPage, (page + 1) * rowsOfPage), page + 1, { history, scale, holds }),
  );
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="Timeline">${pages}</div>
${legend}`;
}

function renderPage(rows: readonly Row[], page: number, drawing: Drawing): Markup {
  const { history, scale } = drawing;
  const bottom = top + rows.length * rowHeight;
  return markup`<svg viewBox="0 0 ${width} ${bottom + 28}" role="img" aria-labelledby="timeline-${page}-title timeline-${page}-desc">
<title id="timeline-${page}-title">Timeline of ${history.epic}</title>
<desc id="timeline-${page}-desc">${describe(history, rows)}</desc>
${page === 1 ? hatch : nothing}${scale.ticks.map((tick) => renderTick(tick, scale, bottom))}
${rows.map((row, at) => renderRow(row, at % 2 === 1, drawing))}
${renderEvents(history, scale, bottom)}
</svg>`;
}

const hatch = markup`<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/><line class="hatch" x1="0" y1="0" x2="0" y2="6"/></pattern></defs>
`;

/** Every time that has to be on the picture; the present only where somebody is at work. */
function timesOf({ syncs, moves, now }: EpicHistory, rows: readonly Row[]): Instant[] {
  const spans = rows.flatMap(({ span }) => span ?? []);
  const working = rows.some(
    ({ agent, span }) => agent.features.length > 0 && span !== undefined && span.readyAt === undefined,
  );
  const first = Math.min(...spans.map(({ startedAt }) => startedAt));
  const commits = rows.flatMap(({ agent }) => agent.commits.map(({ at }) => at)).filter((at) => at >= first);
  const events = [...syncs, ...moves].map(({ at }) => at).filter((at) => at >= first);
  const ends = rows.flatMap(({ agent, span }) =>
    span === undefined || agent.features.length === 0 ? [] : [span.until],
  );
  return [first as Instant, ...ends, ...commits, ...events, ...(working ? [now] : [])];
}

function describe({ syncs }: EpicHistory, rows: readonly Row[]): string {
  const parts = rows.flatMap(({ agent, span }) => {
    if (span === undefined) return [`${agentDisplay(agent.agent)} was not started.`];
    const end =
      span.readyAt === undefined ? "is not ready yet" : `was ready at ${formatInstant(span.readyAt)}`;
    return [`${agentDisplay(agent.agent)} began at ${formatInstant(span.startedAt)} and ${end}.`];
  });
  return [...parts, `Syncs: ${syncs.filter(({ kind }) => kind === "sync").length}.`].join(" ");
}

function renderTick(tick: TimeScale["ticks"][number], scale: TimeScale, bottom: number): Markup {
  const x = scale.x(tick.at);
  const day =
    tick.day === undefined
      ? nothing
      : markup`<text class="day" x="${x}" y="${top - 34}" text-anchor="middle">${tick.day}</text>`;
  return markup`<line class="grid" x1="${x}" y1="${top - 12}" x2="${x}" y2="${bottom}"/><text class="tick" x="${x}" y="${top - 18}" text-anchor="middle">${tick.label}</text>${day}`;
}

interface Drawing {
  readonly history: EpicHistory;
  readonly scale: TimeScale;
  readonly holds: readonly LockHold[];
}

function renderRow(row: Row, isOdd: boolean, drawing: Drawing): Markup {
  const { agent, y } = row;
  const { history, scale, holds } = drawing;
  const features = agent.features.join(", ") || "no feature";
  const stripe = isOdd
    ? markup`<rect class="stripe" x="0" y="${y}" width="${width}" height="${rowHeight}"/>`
    : nothing;
  const dots = gather(workMarks(agent), scale).map(
    ({ x, title }) =>
      markup`<circle class="commit" cx="${x}" cy="${y + 20}" r="4"><title>${title}</title></circle>`,
  );
  const commands = gather(commandMarks(agent), scale).map(
    ({ x, title }) =>
      markup`<line class="command" x1="${x}" y1="${y + 27}" x2="${x}" y2="${y + 31}"><title>${title}</title></line>`,
  );
  const messages = gather(messageMarks(agent, history), scale).map(
    ({ x, title }) =>
      markup`<path class="message" d="M${round(x - 4)} ${y + 4}h8l-4 6z"><title>${title}</title></path>`,
  );
  return markup`<g>${stripe}<text class="agent" x="8" y="${y + 18}">${agentDisplay(agent.agent)}</text><text class="feature" x="8" y="${y + 32}">${shortened(features)}<title>${features}</title></text>
${renderBar(row, drawing)}${commands}${lockBars(agent, holds, { scale, y: y + 33 })}${dots}${messages}${renderEscalations(row, drawing)}</g>
`;
}

const widestFeature = 30;

function shortened(text: string): string {
  return text.length > widestFeature ? `${text.slice(0, widestFeature - 1)}…` : text;
}

/** The span of work; the rest of a line that runs is left open, pauses are hatched. */
function renderBar({ agent, span, y }: Row, { scale }: Drawing): Markup {
  if (span === undefined || agent.features.length === 0) return nothing;
  const [from, to] = [scale.x(span.startedAt), scale.x(span.until)];
  const end = span.readyAt === undefined ? "not ready yet" : `ready at ${formatInstant(span.readyAt)}`;
  const words = `${agentDisplay(agent.agent)}: worked ${formatSpan(span.workedMs)}, ${end}`;
  const kind = span.readyAt === undefined ? "bar open" : "bar";
  const pauses = span.pauses.map(
    (pause) =>
      markup`<rect class="pause" x="${scale.x(pause.from)}" y="${y + 14}" width="${round(Math.max(2, scale.x(pause.to) - scale.x(pause.from)))}" height="12" fill="url(#hatch)"><title>paused ${formatSpan(pause.to - pause.from)}</title></rect>`,
  );
  const ready =
    span.readyAt === undefined
      ? nothing
      : markup`<path class="ready" d="M${round(to + 4)} ${y + 20}l3 3l6 -7"><title>${end}</title></path>`;
  return markup`<rect class="${kind}" x="${from}" y="${y + 14}" width="${round(Math.max(2, to - from))}" height="12" rx="3"><title>${words}</title></rect>${pauses}${ready}`;
}

/** From the question to its answer, or to the end of the picture. */
function renderEscalations({ agent, y }: Row, { history, scale }: Drawing): Markup[] {
  return history.escalations
    .filter(({ from }) => from === agent.agent)
    .map(({ at, resolvedAt, issue }) => {
      const from = scale.x(notBefore(agent, at));
      const to = Math.max(from, scale.x(resolvedAt ?? scale.to));
      const answer =
        resolvedAt === undefined ? "not answered yet" : `answered after ${formatMinutes(resolvedAt - at)}`;
      return markup`<g class="escalation"><title>${formatInstant(at)} escalated: ${issue} (${answer})</title><line x1="${from}" y1="${y + 7}" x2="${to}" y2="${y + 7}"/><path d="M${from} ${y + 1}l6 6l-6 6l-6 -6z"/></g>`;
    });
}

/** Syncs and stages: what happens to everybody at once. */
function renderEvents({ syncs, moves }: EpicHistory, scale: TimeScale, bottom: number): Markup[] {
  const events = [
    ...syncs.map(({ at, kind, summary }) => ({ at, label: kind, words: `${kind}: ${summary}` })),
    ...moves.map(({ at, to, reason }) => ({
      at,
      label: to,
      words: `${to}${reason === "" ? "" : `: ${reason}`}`,
    })),
  ].filter(({ at }) => at >= scale.from);
  return gatherEvents(events, scale).map(
    ({ x, label, title }) =>
      markup`<g class="event"><title>${title}</title><line x1="${x}" y1="${top - 12}" x2="${x}" y2="${bottom + 6}"/><text x="${x}" y="${bottom + 20}" text-anchor="${x > right - 40 ? "end" : "middle"}">${label}</text></g>`,
  );
}

interface Event {
  readonly at: Instant;
  readonly label: string;
  readonly words: string;
}

/** Events whose names would cover each other share a line and a label. */
function gatherEvents(events: readonly Event[], scale: TimeScale) {
  const groups: { x: number; labels: string[]; lines: string[] }[] = [];
  for (const { at, label, words } of events.toSorted((a, b) => a.at - b.at)) {
    const x = scale.x(at);
    const last = groups.at(-1);
    const line = `${formatInstant(at)} ${words}`;
    if (last !== undefined && x - last.x < 60) {
      if (!last.labels.includes(label)) last.labels.push(label);
      last.lines.push(line);
    } else groups.push({ x, labels: [label], lines: [line] });
  }
  return groups.map(({ x, labels, lines }) => ({ x, label: labels.join(" · "), title: lines.join("\n") }));
}

const legend = markup`<ul class="legend">
<li><svg viewBox="0 0 26 14" aria-hidden="true"><rect class="bar" x="1" y="2" width="24" height="10" rx="3"/></svg>at work, then ready</li>
<li><svg viewBox="0 0 26 14" aria-hidden="true"><rect class="bar open" x="1" y="2" width="24" height="10" rx="3"/></svg>not ready yet</li>
<li><svg viewBox="0 0 26 14" aria-hidden="true"><rect class="pause" x="1" y="2" width="24" height="10" fill="url(#hatch)"/></svg>paused</li>
<li><svg viewBox="0 0 14 14" aria-hidden="true"><circle class="commit" cx="7" cy="7" r="4"/></svg>commit of work</li>
<li><svg viewBox="0 0 14 14" aria-hidden="true"><line class="command" x1="7" y1="1" x2="7" y2="13"/></svg>heartbeat or other command</li>
<li><svg viewBox="0 0 14 14" aria-hidden="true"><path class="message" d="M3 4h8l-4 6z"/></svg>message</li>
<li><svg viewBox="0 0 26 14" aria-hidden="true"><g class="escalation"><line x1="7" y1="7" x2="25" y2="7"/><path d="M7 1l6 6l-6 6l-6 -6z"/></g></svg>escalation, to its answer</li>
<li><svg viewBox="0 0 26 14" aria-hidden="true"><rect class="lock" x="1" y="5" width="24" height="4"/></svg>lock held</li>
<li><svg viewBox="0 0 14 14" aria-hidden="true"><g class="event"><line x1="7" y1="0" x2="7" y2="14"/></g></svg>sync or stage</li>
</ul>`;
