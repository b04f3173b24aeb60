import { stageWords } from "../epic/stage.ts";
import { formatMinute } from "../time.ts";
import { htmlDocument } from "./document.ts";
import { renderAgents, renderCards, renderFigures } from "./figures.ts";
import { renderFindings } from "./findings.ts";
import { markup } from "./markup.ts";
import type { ReportModel } from "./model.ts";
import { renderEscalations, renderSyncs } from "./outcomes.ts";
import { renderTimeline } from "./timeline.ts";

/** The report as one HTML page: no network, no script, nothing beside it. The same model gives the same bytes. */
export function renderReport({ history, metrics, findings }: ReportModel): string {
  const { epic, title, stage, now } = history;
  const body = markup`<main>
<header><h1>${epic} <span>${title}</span></h1>
<p>At ${stageWords(stage)}. As of ${formatMinute(now)}; all times are UTC.</p></header>
${renderCards(metrics)}
<section aria-labelledby="timeline"><h2 id="timeline">Timeline</h2>
${renderTimeline(history)}</section>
<section aria-labelledby="agents"><h2 id="agents">Work</h2>
${renderAgents(metrics)}</section>
<section aria-labelledby="syncs"><h2 id="syncs">Sync outcome</h2>
${renderSyncs(history)}</section>
<section aria-labelledby="findings"><h2 id="findings">Findings in the specs</h2>
${renderFindings(findings)}</section>
<section aria-labelledby="escalations"><h2 id="escalations">Escalations</h2>
${renderEscalations(history)}</section>
<section aria-labelledby="figures"><h2 id="figures">Figures</h2>
${renderFigures(metrics)}</section>
<footer>Computed by <code>sheaf report</code> from git and the log of operations; <code>sheaf metrics --json</code> has the figures as data.</footer>
</main>`;
  return htmlDocument(`${epic} ${title}`, body);
}
