import { appendApproval, type Approval } from "../../core/records/approvals.ts";
import { agentDisplay, parseFeatureId, type AgentId } from "../../core/ids.ts";
import { agentBranch } from "../../core/epic/layout.ts";
import { SheafError } from "../../errors.ts";
import { readObjects } from "../../git/objects.ts";
import { findCommit } from "../../git/refs.ts";
import type { AgentContext } from "../context.ts";
import { commitOwn } from "./commit-own.ts";

/** What a person approves, as typed. */
export interface ApprovalWish {
  readonly feature: string;
  readonly gate: string;
  readonly by: string;
  readonly dryRun: boolean;
}

/**
 * Records that a person approves a feature at a gate, on the epic branch: an agent in its own worktree cannot
 * approve its own work there. Throws `usage` for a feature or gate that the manifest does not know, and without
 * a person's name; `refused` for a feature without a commit.
 */
export async function approve(context: AgentContext, wish: ApprovalWish): Promise<Approval> {
  const { git, epic, layout, system } = context;
  const { id, owner } = requireWish(context, wish);
  const tip = await findCommit(git, `refs/heads/${agentBranch(epic, owner)}`);
  if (tip === undefined) throw notStarted(id, owner);
  const { gate, by } = wish;
  const approval: Approval = { feature: id, gate, by, at: system.now(), commit: tip.slice(0, 10) };
  if (wish.dryRun) return approval;
  const { answer } = await commitOwn(context, {
    command: "approve",
    decide: async (own) => {
      const [file] = await readObjects(git, [`${own.tip}:${layout.approvals}`]);
      const content = appendApproval(file?.bytes.toString("utf8"), approval);
      return {
        files: new Map([[layout.approvals, { content }]]),
        subject: `${id} approved at ${wish.gate} by ${wish.by}`,
        answer: approval,
      };
    },
  });
  return answer;
}

function requireWish({ manifest }: AgentContext, { feature, gate, by }: ApprovalWish) {
  const wanted = parseFeatureId(feature)?.id;
  const found = manifest.features.find(({ id }) => id === wanted);
  if (found === undefined) {
    throw usage(`"${feature}" is no feature: ${manifest.features.map(({ id }) => id).join(", ")}`);
  }
  if (!manifest.gates.includes(gate)) {
    const known = manifest.gates.join(", ") || "none; name them under gates in epic.yaml";
    throw usage(`"${gate}" is no gate of this epic: ${known}`);
  }
  if (by.trim() === "") throw usage("an approval needs the name of the person who gives it");
  return found;
}

function notStarted(feature: string, owner: AgentId): SheafError {
  return new SheafError({
    kind: "refused",
    code: "nothing-to-approve",
    message: `${feature} has no commit to approve: ${agentDisplay(owner)} was never started`,
    fix: `sheaf start ${owner}`,
  });
}

function usage(message: string): SheafError {
  const fix = "sheaf approve <feature> --gate <name> --by <person>";
  return new SheafError({ kind: "usage", code: "bad-approval", message, fix });
}
