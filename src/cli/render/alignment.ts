import { agentDisplay, parseAgentId } from "../../core/ids.ts";
import type { AlignReport } from "../../core/align/report.ts";
import { count } from "../../core/text/count.ts";
import { formatTable } from "./table.ts";

/** The report of `sheaf align` for people: each finding with its places and what to do, then the counts. */
export function formatAlignment({ findings, features, counts, sent }: AlignReport): string[] {
  const { high, medium, low } = counts;
  const split = findings.length === 0 ? "" : ` (${high} high, ${medium} medium, ${low} low)`;
  return [
    ...findings.flatMap(formatFinding),
    `${count(features.length, "spec")} compared: ${count(findings.length, "finding")}${split}`,
    ...sent.map(
      ({ to, findings, number }) =>
        `told ${display(to)} of ${count(findings.length, "finding")} (message ${number ?? "?"})`,
    ),
  ];
}

function formatFinding(finding: AlignReport["findings"][number]): string[] {
  const { id, kind, severity, summary, places, advice } = finding;
  const rows = places.map(({ path, line, says, owner }) => [`  ${path}:${line}`, display(owner), says]);
  return [`${severity}  ${kind}  ${summary}  [${id}]`, ...formatTable(rows), `  ${advice}`, ""];
}

function display(agent: string): string {
  const known = parseAgentId(agent);
  return known === undefined ? agent : agentDisplay(known);
}
