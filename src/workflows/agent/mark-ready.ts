import { agentDisplay, primary, type FeatureId } from "../../core/ids.ts";
import type { Violation } from "../../core/judge/violation.ts";
import { ownership } from "../../core/ownership/ownership.ts";
import { decideReady, type Missing } from "../../core/progress/readiness.ts";
import { pending, refused, type SheafError } from "../../errors.ts";
import { dirtyPaths } from "../../git/worktrees.ts";
import type { AgentContext } from "../context/context.ts";
import { changeOwn, type Post } from "../state/change-own.ts";
import { ownFeatures } from "../state/own-state.ts";
import { checkWork } from "../verify/check-work.ts";
import { readReadiness } from "./read-readiness.ts";

/** Features that are ready, and whether they were before. */
export interface Ready {
  readonly features: readonly FeatureId[];
  readonly already: boolean;
}

/**
 * Declares the agent's features ready for the sync, if they are: the gate is computed from git, never claimed
 * (design section 1). One write makes READY_FOR_SYNC, the checkpoint WAITING_FOR_SYNC, and the completion message to
 * the primary. Throws `pending` that names everything missing; nothing is written then.
 */
export async function markReady(context: AgentContext): Promise<Ready> {
  const features = ownFeatures(context);
  if (features.length === 0)
    throw refused(
      "no-feature",
      `${agentDisplay(context.agent)} has no feature that takes part in the next sync`,
      "sheaf status",
    );
  const uncommitted = await dirtyPaths(context.git);
  const broken = await readRefused(context, uncommitted);
  const { answer } = await changeOwn(context, {
    command: "ready",
    decide: async (own) => {
      const facts = await readReadiness(context, own, uncommitted);
      const verdict = decideReady({ ...facts, refused: broken });
      if (verdict.kind === "not-ready") throw notReady(context, verdict.missing);
      const already = own.checkpoint.ready_for_next_stage;
      return {
        report: { state: "ready" },
        uncommitted,
        posts: already || context.agent === primary ? [] : [{ to: primary, draft: completionDraft(context) }],
        subject: `${features.join(", ")} ready for the sync`,
        answer: { features, already },
      };
    },
  });
  return answer;
}

/** The rules that a commit of what is uncommitted would break; nothing is asked where all of it is the agent's own. */
async function readRefused(context: AgentContext, paths: readonly string[]): Promise<readonly Violation[]> {
  const { agent, rulebook } = context;
  const isOwn = (path: string) => {
    const { access, agents, lock } = ownership(path, rulebook);
    return access === "exclusive" && lock === undefined && agents[0] === agent;
  };
  return paths.every(isOwn) ? [] : (await checkWork(context, "all")).violations;
}

/** The error of a gate that is not passed, exit code 5; its data lists what is missing. */
function notReady({ agent }: AgentContext, missing: readonly Missing[]): SheafError {
  const lines = missing.map(({ message, fix }) => `- ${message}\n  ${fix}`);
  return pending(
    "not-ready",
    `${agentDisplay(agent)} is not ready:\n${lines.join("\n")}`,
    missing[0]?.fix ?? "",
    { data: { missing } },
  );
}

/** The protocol's completion message (section 4.3). */
function completionDraft(context: AgentContext): Post["draft"] {
  const features = ownFeatures(context);
  const numbers = features.map((id) => id.split("_")[1]).join(" and ");
  const ready = features.flatMap((id) => context.manifest.required_files.map((name) => `- ${id}/${name}`));
  return {
    kind: "sync",
    subject: `S2.P3 Complete for Feature ${numbers}`,
    fields: [
      { name: "Files Ready", value: ready.join("\n") },
      { name: "Blockers", value: "None" },
      { name: "Ready for S3", value: "Yes" },
      { name: "Next", value: "Waiting for Primary to run S3" },
    ],
  };
}
