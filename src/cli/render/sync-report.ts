import { formatViolation } from "../../core/judge/violation.ts";
import type { AgentReport, CheckReport, SyncReport } from "../../core/sync/outcome.ts";
import { formatAge } from "../../core/time.ts";
import { formatTable, plain } from "./table.ts";

/** A sync's report for people: a line for each agent, then everything that was held or overridden, in full. */
export function formatSyncReport(report: SyncReport): string {
  const { before, after, dryRun, agents, checks, tasks } = report;
  const head = dryRun
    ? "dry run: nothing was changed"
    : before === after
      ? "nothing new: no commit was made"
      : `${report.epic}: ${before.slice(0, 7)} → ${after.slice(0, 7)}`;
  return [
    head,
    formatTable(agents.map(row)),
    ...agents.flatMap(details),
    ...tasks.map(taskLine),
    ...checks.map(checkLine),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function row({ agent, outcome, commits, files, reason, commit }: AgentReport): string[] {
  const work = commits === 0 ? "" : `${commits} commits, ${files.length} files`;
  return [`  ${agent}`, outcome, work, plain(reason ?? commit?.slice(0, 7) ?? "")];
}

function details({ agent, violations, sections, overridden }: AgentReport): string[] {
  return [
    ...violations.map(
      (violation) => `  ${agent}: ${plain(formatViolation(violation))}\n    fix: ${plain(violation.fix)}`,
    ),
    ...sections
      .filter(({ outcome }) => outcome !== "nothing-new" && outcome !== "generated")
      .map(({ document, section, outcome }) => `  ${agent}: ${placeOf(document, section)} ${outcome}`),
    ...overridden.map(({ document, section, outcome, patch }) => {
      return `  ${agent}: ${outcome} in ${placeOf(document, section)}; the lines are kept as this patch:\n${patch}`;
    }),
  ];
}

function taskLine({ id, status }: SyncReport["tasks"][number]): string {
  return `  task ${id} ${status}`;
}

function checkLine({ run, outcome, durationMs, trustedBy }: CheckReport): string {
  const time = durationMs === undefined ? "" : ` in ${formatAge(durationMs)}`;
  const leave = trustedBy === undefined ? "" : `, approved by ${plain(trustedBy)}`;
  return `  check ${outcome}${time}${leave}: ${plain(run)}`;
}

function placeOf(document: string, section: string | undefined): string {
  return plain(document) + (section === undefined ? "" : ` [${plain(section)}]`);
}
