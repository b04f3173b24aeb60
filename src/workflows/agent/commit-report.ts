import { formatCheckpoint } from "../../core/records/checkpoint.ts";
import type { RepoPath } from "../../core/ids.ts";
import { epicReadmeLock } from "../../core/manifest/compile.ts";
import { thresholdMs } from "../../core/manifest/threshold-ms.ts";
import { reportSection } from "../../core/ownership/ownership.ts";
import {
  applyReport,
  type AppliedReport,
  type Report,
  type ReportFiles,
} from "../../core/progress/report.ts";
import { parseDocument } from "../../core/sections/document.ts";
import { findSection, writeSection } from "../../core/sections/sections.ts";
import { formatStatus } from "../../core/records/status-file.ts";
import { SheafError } from "../../errors.ts";
import { dirtyPaths } from "../../git/worktrees.ts";
import type { AgentContext } from "../context/context.ts";
import { commitOwn, type OwnCommit, type OwnFile, type OwnFiles } from "./commit-own.ts";
import type { OwnState } from "./own-state.ts";
import { countUnread } from "./read-inbox.ts";

/** A report to be committed, with whatever else belongs into the same commit. */
export interface ReportChange<T> {
  readonly report: Report;
  readonly subject: string;
  readonly files?: OwnFiles;
  readonly answer: T;
}

export interface ReportTask<T> {
  readonly command: string;
  /** Changes nothing itself: it may be called again with newer state. */
  readonly decide: (
    own: OwnState,
    uncommitted: readonly string[],
  ) => ReportChange<T> | Promise<ReportChange<T>>;
}

/** What became of a report. */
export interface ReportCommit<T> extends OwnCommit<T> {
  readonly reported: ReportFiles;
  /** Why the section was not brought along; it will be with the next report. */
  readonly sectionLeft: string | undefined;
}

// Holds of EPIC_README.md last a fraction of a second; a report must not wait for one that lasts.
const patienceMs = 5_000;

/**
 * Commits a report to checkpoint, STATUS and the known lines of the own section at once, under the lock of
 * EPIC_README.md. When somebody keeps the lock, everything but the section is committed, and the outcome says
 * so. Throws as {@link commitOwn}.
 */
export async function commitReport<T>(context: AgentContext, task: ReportTask<T>): Promise<ReportCommit<T>> {
  try {
    return await report(context, task, undefined);
  } catch (error) {
    if (!(error instanceof SheafError) || error.code !== "lock-held") throw error;
    return report(context, task, error.message);
  }
}

async function report<T>(
  context: AgentContext,
  { command, decide }: ReportTask<T>,
  unlocked: string | undefined,
): Promise<ReportCommit<T>> {
  const lock = { name: epicReadmeLock, operation: `${command} of ${context.agent}`, waitMs: patienceMs };
  const { answer, ...commit } = await commitOwn(context, {
    command,
    ...(unlocked === undefined ? { lock } : {}),
    decide: async (own) => {
      const uncommitted = await dirtyPaths(context.git);
      const change = await decide(own, uncommitted);
      const readme = unlocked === undefined ? findOwnSection(context, own) : { left: unlocked };
      const before = { ...own, section: "body" in readme ? readme.body : undefined };
      const reported = applyReport(before, change.report, {
        ...factsOf(context, own, uncommitted),
        unread: countUnread(own, change.report.receipts),
      });
      return {
        files: new Map([...reportFiles(context, reported, readme), ...(change.files ?? [])]),
        subject: change.subject,
        stage: reported.checkpoint.stage,
        answer: { answer: change.answer, reported, sectionLeft: "left" in readme ? readme.left : undefined },
      };
    },
  });
  return { ...commit, ...answer };
}

function factsOf(context: AgentContext, own: OwnState, uncommitted: readonly string[]) {
  const { agent, branch, epicDir, manifest, system } = context;
  const inEpic = (path: string) => (path.startsWith(`${epicDir}/`) ? path.slice(epicDir.length + 1) : path);
  return {
    agent,
    branch,
    now: system.now(),
    heartbeatMs: thresholdMs(manifest.thresholds, "heartbeat"),
    head: own.tip.slice(0, 10),
    uncommitted: uncommitted.map(inEpic),
  };
}

/** The agent's section and the document around it, or why it is left alone. */
type OwnSection = { readonly text: string; readonly body: string } | { readonly left: string };

function findOwnSection({ agent, layout, rulebook }: AgentContext, { readme }: OwnState): OwnSection {
  if (readme === undefined) return { left: `${layout.readme} is missing on this branch` };
  const document = parseDocument(readme);
  const [damage] = document.damage;
  if (damage !== undefined) return { left: `${layout.readme}:${damage.line}: ${damage.message}` };
  const name = reportSection(agent, rulebook);
  const section = findSection(document, name);
  if (section === undefined) return { left: `${layout.readme} has no section ${name}` };
  return { text: readme, body: section.body };
}

function reportFiles(
  { agent, layout, rulebook }: AgentContext,
  reported: AppliedReport,
  readme: OwnSection,
): OwnFiles {
  const { checkpoint, statuses, rebaseStatus, rebaseSection } = reported;
  const files = new Map<RepoPath, OwnFile>([
    [layout.checkpoint(agent), { content: formatCheckpoint(checkpoint) }],
  ]);
  for (const [id, status] of statuses) {
    files.set(layout.featureFile(id, "STATUS"), { content: formatStatus(status), rebase: rebaseStatus });
  }
  const name = reportSection(agent, rulebook);
  const refreshed = (text: string) => refreshSection(text, name, rebaseSection);
  const content = "text" in readme ? refreshed(readme.text) : undefined;
  if (content !== undefined) files.set(layout.readme, { content, rebase: refreshed });
  return files;
}

/** The document with another body in one section; undefined where it cannot be written. */
function refreshSection(text: string, name: string, refresh: (body: string) => string): string | undefined {
  const document = parseDocument(text);
  const section = findSection(document, name);
  if (section === undefined) return undefined;
  const verdict = writeSection(document, name, refresh(section.body));
  return verdict.kind === "written" ? verdict.text : undefined;
}
