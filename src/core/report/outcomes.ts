import { agentDisplay } from "../ids.ts";
import { formatViolation } from "../judge/violation.ts";
import type { EpicHistory, PastSync } from "../metrics/facts.ts";
import { formatMinutes, formatSpan } from "../metrics/words.ts";
import { isHeld, type AgentReport, type SyncReport } from "../sync/outcome.ts";
import { formatInstant } from "../time.ts";
import { agentCell, timeCell } from "./figures.ts";
import { markup, nothing, type Markup } from "./markup.ts";
import { table } from "./table.ts";

/** Every sync with what became of each agent's work; the newest first. */
export function renderSyncs({ syncs }: EpicHistory): Markup {
  if (syncs.length === 0) return markup`<p class="empty">There was no sync yet.</p>`;
  return markup`${syncs.toReversed().map(renderSync)}`;
}

function renderSync({ kind, at, summary, report }: PastSync): Markup {
  const head = markup`<h3>${kind === "sync" ? "Sync" : "Taken back"} at ${timeCell(formatInstant(at))}</h3>`;
  if (report === undefined) return markup`${head}<p>${summary}</p>`;
  const rows = report.agents.map((agent) => [
    agentCell(agent.agent),
    markup`<span class="${isHeld(agent.outcome) ? "chip bad" : "chip"}">${agent.outcome}</span>`,
    agent.commits,
    agent.files.length,
    agent.reason ?? agent.commit?.slice(0, 10) ?? "",
  ]);
  const columns = [
    { head: "Agent" },
    { head: "Outcome" },
    { head: "Commits", isNumber: true },
    { head: "Files", isNumber: true },
    { head: "Reason or commit" },
  ];
  const warnings = report.warnings.map((warning) => markup`<p class="note">${warning}</p>`);
  return markup`${head}${table("What became of each agent's work", columns, rows)}${report.agents.map(renderDetails)}${renderChecks(report)}${warnings}`;
}

/** The commands that judged the merged tree, if there were any. */
function renderChecks({ checks = [] }: Pick<Partial<SyncReport>, "checks">): Markup {
  if (checks.length === 0) return nothing;
  const rows = checks.map(({ run, outcome, trustedBy, durationMs }) => [
    markup`<code>${run}</code>`,
    markup`<span class="${outcome === "passed" ? "chip" : "chip bad"}">${outcome}</span>`,
    trustedBy ?? "nobody",
    durationMs === undefined ? "–" : formatSpan(durationMs),
  ]);
  const columns = [
    { head: "Command" },
    { head: "Outcome" },
    { head: "Trusted by" },
    { head: "Took", isNumber: true },
  ];
  return table("Checks of the merged tree", columns, rows);
}

/** What was held, settled or overridden, in full. */
function renderDetails({ agent, violations, sections, overridden }: AgentReport): Markup {
  const settled = sections
    .filter(({ outcome }) => outcome === "settled")
    .map(({ document, section }) => `conflict settled in ${placeOf(document, section)}`);
  const lines = [...violations.map(formatViolation), ...settled];
  const list =
    lines.length === 0
      ? nothing
      : markup`<ul class="plain">${lines.map((line) => markup`<li>${agentDisplay(agent)}: ${line}</li>\n`)}</ul>`;
  const patches = overridden.map(
    ({ document, section, outcome, patch }) =>
      markup`<p>${agentDisplay(agent)}: ${outcome} in ${placeOf(document, section)}. The lines are kept:</p><pre tabindex="0">${patch}</pre>`,
  );
  return markup`${list}${patches}`;
}

function placeOf(document: string, section: string | undefined): string {
  return document + (section === undefined ? "" : ` [${section}]`);
}

/** Every escalation and its answer. */
export function renderEscalations({ escalations }: EpicHistory): Markup {
  const rows = escalations
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, from, feature, issue, resolvedAt }) => [
      timeCell(formatInstant(at)),
      agentCell(from),
      feature ?? "",
      issue,
      resolvedAt === undefined
        ? markup`<span class="chip bad">open</span>`
        : `after ${formatMinutes(Math.max(0, resolvedAt - at))}`,
    ]);
  const columns = ["Time", "Agent", "Feature", "Blocker", "Answered"].map((head) => ({ head }));
  return table("Escalations", columns, rows, "Nobody escalated.");
}
