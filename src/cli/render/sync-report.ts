import { formatViolation } from "../../core/judge/violation.ts";
import type { AgentReport, CheckReport, SyncReport } from "../../core/sync/outcome.ts";
import { count } from "../../core/text/count.ts";
import { formatAge } from "../../core/time.ts";
import { formatTable } from "./table.ts";

/** A sync's report for people: a line for each agent, then everything that was held or overridden, in full. */
export function formatSyncReport({ epic, before, after, dryRun, ...report }: SyncReport): string[] {
  const head =
    before === after
      ? "nothing new: no commit was made"
      : `${epic}: ${before.slice(0, 7)} → ${after.slice(0, 7)}`;
  return [
    ...(dryRun ? [] : [head]),
    ...formatTable(report.agents.map(row)),
    ...report.agents.flatMap(details),
    ...report.tasks.map(taskLine),
    ...report.checks.map(checkLine),
  ];
}

function row({ agent, outcome, commits, files, reason, commit }: AgentReport): string[] {
  const work = commits === 0 ? "" : `${count(commits, "commit")}, ${count(files.length, "file")}`;
  return [`  ${agent}`, outcome, work, reason ?? commit?.slice(0, 7) ?? ""];
}

function details({ agent, violations, sections, overridden }: AgentReport): string[] {
  return [
    ...violations.flatMap((violation) => [
      `  ${agent}: ${formatViolation(violation)}`,
      `    fix: ${violation.fix}`,
    ]),
    ...sections
      .filter(({ outcome }) => outcome !== "nothing-new" && outcome !== "generated")
      .map(({ document, section, outcome }) => `  ${agent}: ${placeOf(document, section)} ${outcome}`),
    ...overridden.flatMap(({ document, section, outcome, patch }) => [
      `  ${agent}: ${outcome} in ${placeOf(document, section)}; the lines are kept as this patch:`,
      ...patch.split("\n"),
    ]),
  ];
}

function taskLine({ id, status }: SyncReport["tasks"][number]): string {
  return `  task ${id} ${status}`;
}

function checkLine({ run, outcome, durationMs, trustedBy }: CheckReport): string {
  const time = durationMs === undefined ? "" : ` in ${formatAge(durationMs)}`;
  const leave = trustedBy === undefined ? "" : `, approved by ${trustedBy}`;
  return `  check ${outcome}${time}${leave}: ${run}`;
}

function placeOf(document: string, section: string | undefined): string {
  return document + (section === undefined ? "" : ` [${section}]`);
}
