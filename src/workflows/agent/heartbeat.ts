import { openEscalations } from "../../core/records/escalation.ts";
import { primary, type AgentId } from "../../core/ids.ts";
import type { Report } from "../../core/progress/report.ts";
import { countUnread } from "../../core/records/letterbox.ts";
import { isAhead, isStage } from "../../core/epic/stage.ts";
import { refused, usage } from "../../errors.ts";
import { registrationDir, saveStage } from "../../files/registration.ts";
import { dirtyPaths } from "../../git/worktrees.ts";
import type { AgentContext } from "../context/context.ts";
import { readEpicStage } from "../read/read-stage.ts";
import { keepWork } from "../context/snapshot.ts";
import { changeOwn, type Post } from "../state/change-own.ts";
import { receivedFrom, sentTo, type OwnState } from "../state/own-state.ts";
import { findStaleChecks } from "./find-stale-checks.ts";

/** What an agent tells with a heartbeat; everything may be left out. */
export type News = Omit<Report, "state">;

/** What a heartbeat did. */
export interface Heartbeat {
  readonly unread: number;
  /** Silent agents that were asked for a sign of life. */
  readonly asked: readonly AgentId[];
  /** Why uncommitted work could not be kept in a snapshot. */
  readonly unkept: string | undefined;
}

/**
 * Refreshes an agent's live state (design section 4): checkpoint and STATUS in one write, after keeping uncommitted
 * work in a snapshot. Clearing the blockers ends open escalations with a message to the primary; the primary's own
 * heartbeat asks agents that have gone silent for a sign. Throws `usage` for a stage that is none, `refused` for one
 * that the epic has not reached.
 */
export async function heartbeat(context: AgentContext, news: News): Promise<Heartbeat> {
  requireStage(news.stage);
  await refuseAhead(context, news.stage);
  const checks = await findStaleChecks(context);
  const uncommitted = await dirtyPaths(context.git);
  const isKept = uncommitted.length === 0 || context.dryRun === true;
  const unkept = isKept ? undefined : await keepWork(context).then(() => undefined, wordsOf);
  const { answer } = await changeOwn(context, {
    command: "heartbeat",
    decide: (own) => ({
      report: news,
      uncommitted,
      posts: [
        ...(news.blockers?.length === 0 ? resolvedMessage(context, own) : []),
        ...[...checks].map(([to, draft]) => ({ to, draft })),
      ],
      subject: `at ${news.stage ?? (own.checkpoint.stage || "work")}`,
      answer: { unread: countUnread(own.boxes), asked: [...checks.keys()] },
    }),
  });
  noteStage(context, news.stage);
  return { ...answer, unkept };
}

/** For the trailers of commits that the agent makes with git itself. */
function noteStage({ repository, epic, agent, dryRun }: AgentContext, stage: string | undefined): void {
  if (stage !== undefined && dryRun !== true)
    saveStage(registrationDir(repository.gitDir, epic, agent), stage);
}

/** Tells the primary that the blockers of open escalations are gone, so that nobody goes on solving them. */
function resolvedMessage(context: AgentContext, own: OwnState): Post[] {
  if (context.agent === primary) return [];
  const open = openEscalations(sentTo(context, own, primary), receivedFrom(own, primary));
  if (open.length === 0) return [];
  const details = open.map(({ number, subject }) => `- Message ${number}: ${subject}`).join("\n");
  const fields = [{ name: "Details", value: details }];
  return [{ to: primary, draft: { kind: "resolved", subject: "Blocker resolved", fields } }];
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function requireStage(stage: string | undefined): void {
  if (stage === undefined || isStage(stage)) return;
  throw usage(
    "bad-stage",
    `"${stage}" is no stage: S1 … S11, with a phase and an iteration where there are any`,
    'sheaf heartbeat --stage S2.P1 --step "…"',
  );
}

/** An agent says how far its feature is; that S2 is over, or that building begins, only the primary says. */
async function refuseAhead(context: AgentContext, stage: string | undefined): Promise<void> {
  // Planning is everybody's from the start, and costs no look at the epic.
  if (stage === undefined || stage.startsWith("S2") || stage === "S1") return;
  const { stage: reached } = await readEpicStage(context);
  if (!isAhead(stage, reached)) return;
  throw refused(
    "stage-ahead",
    `the epic is at ${reached}, so nobody can be at ${stage} yet; the primary moves it`,
    "sheaf stage",
  );
}
