import { openEscalations } from "../../core/records/escalation.ts";
import { agentDisplay, primary, type AgentId } from "../../core/ids.ts";
import { parseChannel, type MessageDraft } from "../../core/records/message.ts";
import type { Report } from "../../core/progress/report.ts";
import { isAhead, isStage } from "../../core/epic/stage.ts";
import { SheafError } from "../../errors.ts";
import { saveStage } from "../../files/registration.ts";
import type { AgentContext } from "../context/context.ts";
import { readEpicStage } from "../read/read-stage.ts";
import { keepWork } from "../context/snapshot.ts";
import { registrationDir } from "../hooks/install-hooks.ts";
import type { OwnFile, OwnFiles } from "./commit-own.ts";
import { commitReport, type ReportCommit } from "./commit-report.ts";
import { findStaleChecks } from "./find-stale-checks.ts";
import type { OwnState } from "./own-state.ts";
import { countUnread } from "./read-inbox.ts";
import { post } from "./send-message.ts";

/** What an agent tells with a heartbeat; everything may be left out. */
export type News = Omit<Report, "state">;

interface Answered {
  readonly unread: number;
  /** Silent agents that were asked for a sign of life. */
  readonly asked: readonly AgentId[];
}

export type Heartbeat =
  | (Omit<ReportCommit<Answered>, "answer"> &
      Answered & {
        readonly kind: "reported";
        /** Why uncommitted work could not be kept in a snapshot. */
        readonly unkept: string | undefined;
      })
  /** A merge or rebase is unfinished, and no commit may come between. */
  | { readonly kind: "skipped"; readonly why: string };

/**
 * Refreshes all of an agent's coordination files in one commit (design section 4): checkpoint, STATUS, and the
 * known lines of its section, after keeping uncommitted work in a snapshot. Clearing the blockers ends open escalations with a message to the primary; the
 * primary's own heartbeat asks agents that have gone silent for a sign. Throws `usage` for a stage that is none,
 * `refused` for one that the epic has not reached.
 */
export async function heartbeat(context: AgentContext, news: News): Promise<Heartbeat> {
  requireStage(news.stage);
  await refuseAhead(context, news.stage);
  const checks = await findStaleChecks(context);
  const unkept = context.dryRun === true ? undefined : await keepWork(context).then(() => undefined, wordsOf);
  try {
    const { answer, ...commit } = await commitReport(context, {
      command: "heartbeat",
      decide: (own) => ({
        report: news,
        subject: `${agentDisplay(context.agent)} at ${news.stage ?? (own.checkpoint.stage || "work")}`,
        files: new Map([
          ...(news.blockers?.length === 0 ? resolvedMessage(context, own) : []),
          ...staleCheckFiles(context, own, checks),
        ]),
        answer: { unread: countUnread(own), asked: [...checks.keys()] },
      }),
    });
    noteStage(context, news.stage);
    return { kind: "reported", ...commit, ...answer, unkept };
  } catch (error) {
    if (!(error instanceof SheafError) || error.code !== "operation-in-progress") throw error;
    return { kind: "skipped", why: error.message };
  }
}

/** For the trailers of commits that the agent makes with git itself. */
function noteStage({ repository, epic, agent, dryRun }: AgentContext, stage: string | undefined): void {
  if (stage !== undefined && dryRun !== true)
    saveStage(registrationDir(repository.gitDir, epic, agent), stage);
}

/** Tells the primary that the blockers of open escalations are gone, so that nobody goes on solving them. */
function resolvedMessage(context: AgentContext, own: OwnState): OwnFiles {
  const none = new Map<never, never>();
  const sent = parseChannel(own.outbox.get(primary) ?? "");
  const received = own.inbox.get(primary) ?? parseChannel("");
  const open = openEscalations(sent, received);
  if (context.agent === primary || open.length === 0) return none;
  const { path, content } = post(context, own, primary, {
    kind: "resolved",
    subject: "Blocker resolved",
    sentAt: context.system.now(),
    fields: [
      {
        name: "Details",
        value: open.map(({ number, subject }) => `- Message ${number}: ${subject}`).join("\n"),
      },
    ],
  });
  return new Map<typeof path, OwnFile>([[path, { content }]]);
}

function staleCheckFiles(
  context: AgentContext,
  own: OwnState,
  checks: ReadonlyMap<AgentId, MessageDraft>,
): OwnFiles {
  return new Map(
    [...checks].map(([to, draft]) => {
      const { path, content } = post(context, own, to, draft);
      return [path, { content }];
    }),
  );
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function requireStage(stage: string | undefined): void {
  if (stage === undefined || isStage(stage)) return;
  throw new SheafError({
    kind: "usage",
    code: "bad-stage",
    message: `"${stage}" is no stage: S1 … S11, with a phase and an iteration where there are any`,
    fix: 'sheaf heartbeat --stage S2.P1 --step "…"',
  });
}

/** An agent says how far its feature is; that S2 is over, or that building begins, only the primary says. */
async function refuseAhead(context: AgentContext, stage: string | undefined): Promise<void> {
  // Planning is everybody's from the start, and costs no look at the epic.
  if (stage === undefined || stage.startsWith("S2") || stage === "S1") return;
  const { stage: reached } = await readEpicStage(context);
  if (!isAhead(stage, reached)) return;
  throw new SheafError({
    kind: "refused",
    code: "stage-ahead",
    message: `the epic is at ${reached}, so nobody can be at ${stage} yet; the primary moves it`,
    fix: "sheaf stage",
  });
}
