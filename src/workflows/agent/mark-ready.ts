import { agentDisplay, primary, type FeatureId } from "../../core/ids.ts";
import { decideReady, type Missing } from "../../core/progress/readiness.ts";
import type { MessageDraft } from "../../core/records/message.ts";
import { SheafError } from "../../errors.ts";
import type { AgentContext } from "../context/context.ts";
import type { OwnFile } from "./commit-own.ts";
import { commitReport, type ReportCommit } from "./commit-report.ts";
import { ownFeatures, type OwnState } from "./own-state.ts";
import { readReadiness } from "./read-readiness.ts";
import { post } from "./send-message.ts";

/** Features that are ready, and whether they were before. */
export interface Ready {
  readonly features: readonly FeatureId[];
  readonly already: boolean;
}

/**
 * Declares the agent's features ready for the sync, if they are: the gate is computed from git, never claimed
 * (design section 1). One commit writes READY_FOR_SYNC, the checkpoint WAITING_FOR_SYNC, the section, and the completion
 * message to the primary. Throws `pending` that names everything missing; nothing is written then.
 */
export async function markReady(context: AgentContext): Promise<ReportCommit<Ready>> {
  const features = ownFeatures(context);
  if (features.length === 0) throw nothingOwned(context);
  return commitReport(context, {
    command: "ready",
    decide: async (own, uncommitted) => {
      const verdict = decideReady(await readReadiness(context, own, uncommitted));
      if (verdict.kind === "not-ready") throw notReady(context, verdict.missing);
      const already = own.checkpoint.ready_for_next_stage;
      return {
        report: { state: "ready" },
        subject: `${features.join(", ")} ready for the sync`,
        files: already ? new Map() : completionMessage(context, own),
        answer: { features, already },
      };
    },
  });
}

/** The error of a gate that is not passed, exit code 5; its data lists what is missing. */
function notReady({ agent }: AgentContext, missing: readonly Missing[]): SheafError {
  const lines = missing.map(({ message, fix }) => `- ${message}\n  ${fix}`);
  return new SheafError({
    kind: "pending",
    code: "not-ready",
    message: `${agentDisplay(agent)} is not ready:\n${lines.join("\n")}`,
    fix: missing[0]?.fix ?? "",
    data: { missing },
  });
}

/** The protocol's completion message (section 4.3); the primary needs none from itself. */
function completionMessage(context: AgentContext, own: OwnState) {
  const files = new Map<ReturnType<typeof post>["path"], OwnFile>();
  if (context.agent === primary) return files;
  const { path, content } = post(context, own, primary, completionDraft(context));
  return files.set(path, { content });
}

function completionDraft(context: AgentContext): MessageDraft {
  const features = ownFeatures(context);
  const numbers = features.map((id) => id.split("_")[1]).join(" and ");
  const ready = features.flatMap((id) => context.manifest.required_files.map((name) => `- ${id}/${name}`));
  return {
    kind: "sync",
    subject: `S2.P3 Complete for Feature ${numbers}`,
    sentAt: context.system.now(),
    fields: [
      { name: "Files Ready", value: ready.join("\n") },
      { name: "Blockers", value: "None" },
      { name: "Ready for S3", value: "Yes" },
      { name: "Next", value: "Waiting for Primary to run S3" },
    ],
  };
}

function nothingOwned({ agent }: AgentContext): SheafError {
  return new SheafError({
    kind: "refused",
    code: "no-feature",
    message: `${agentDisplay(agent)} has no feature that takes part in the next sync`,
    fix: "sheaf status",
  });
}
