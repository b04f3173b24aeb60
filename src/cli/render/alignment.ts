import { agentDisplay, parseAgentId } from "../../core/ids.ts";
import type { AlignReport } from "../../core/align/report.ts";
import { formatTable, plain } from "./table.ts";

/** The report of `sheaf align` for people: each finding with its places and what to do, then the counts. */
export function formatAlignment(report: AlignReport, isDryRun: boolean): string {
  const { findings, features, counts } = report;
  const head = `${features.length} specs compared: ${findings.length} ${findings.length === 1 ? "finding" : "findings"}`;
  const split =
    findings.length === 0 ? "" : ` (${counts.high} high, ${counts.medium} medium, ${counts.low} low)`;
  return [
    ...findings.map(formatFinding),
    head + split,
    ...report.sent.map((one) => formatSent(one, isDryRun)),
  ].join("\n");
}

function formatFinding({
  id,
  kind,
  severity,
  summary,
  places,
  advice,
}: AlignReport["findings"][number]): string {
  const rows = places.map(({ path, line, says, owner }) => [
    `  ${plain(path)}:${line}`,
    display(owner),
    plain(says),
  ]);
  return [`${severity}  ${kind}  ${plain(summary)}  [${id}]`, formatTable(rows), `  ${plain(advice)}\n`].join(
    "\n",
  );
}

function formatSent({ to, findings, number }: AlignReport["sent"][number], isDryRun: boolean): string {
  const what = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
  return isDryRun
    ? `would tell ${display(to)} of ${what}`
    : `told ${display(to)} of ${what} (message ${number ?? "?"})`;
}

function display(agent: string): string {
  const known = parseAgentId(agent);
  return known === undefined ? plain(agent) : agentDisplay(known);
}
