import { appendApproval, discoverySubject, type Approval } from "../../core/records/approvals.ts";
import { agentDisplay, parseFeatureId, primary, type AgentId } from "../../core/ids.ts";
import { agentBranch, stateFiles } from "../../core/epic/layout.ts";
import { refused, type SheafError, usage } from "../../errors.ts";
import { readObjects } from "../../git/objects.ts";
import { findCommit } from "../../git/refs.ts";
import { dirtyPaths } from "../../git/worktrees.ts";
import type { AgentContext } from "../context/context.ts";
import { changeOwn } from "../state/change-own.ts";

/** What a person approves, as typed: a feature at a gate, or DISCOVERY.md. */
export interface ApprovalWish {
  readonly feature: string;
  readonly gate: string;
  readonly by: string;
  readonly dryRun: boolean;
}

/** An approval that is on record; of a feature, or of DISCOVERY.md. */
export type Approved = Omit<Approval, "feature"> & { readonly feature: string };

/**
 * Records that a person approves a feature at a gate, in the primary's live state: an agent in its own worktree cannot
 * approve its own work there. Throws `usage` for a feature or gate that the manifest does not know, and without
 * a person's name; `refused` for a feature without a commit, and for a DISCOVERY.md that is not committed.
 */
export async function approve(context: AgentContext, wish: ApprovalWish): Promise<Approved> {
  const { git, epic, system } = context;
  const { id, owner, gate } = await requireSubject(context, wish);
  const tip = await findCommit(git, `refs/heads/${agentBranch(epic, owner)}`);
  if (tip === undefined) throw notStarted(id, owner);
  const { by } = wish;
  const approval: Approved = { feature: id, gate, by, at: system.now(), commit: tip.slice(0, 10) };
  if (wish.dryRun) return approval;
  const { answer } = await changeOwn(context, {
    command: "approve",
    decide: async (own) => {
      const [file] = await readObjects(git, [`${own.tip ?? ""}:${stateFiles.approvals}`]);
      const content = appendApproval(file?.bytes.toString("utf8"), approval);
      return {
        files: new Map([[stateFiles.approvals, content]]),
        subject: `${id} approved at ${gate} by ${by}`,
        answer: approval,
      };
    },
  });
  return answer;
}

/** DISCOVERY.md is the primary's, and has to be committed: an approval is of what agents will find. */
async function requireSubject(context: AgentContext, wish: ApprovalWish) {
  const { git, layout } = context;
  if (!/^discovery(?:\.md)?$/i.test(wish.feature)) return { ...requireWish(context, wish), gate: wish.gate };
  if (wish.by.trim() === "") throw noPerson();
  const edited = (await dirtyPaths(git)).includes(layout.discovery);
  const [file] = await readObjects(git, [`HEAD:${layout.discovery}`]);
  if (edited || file === undefined) throw notCommitted(layout.discovery);
  return { id: discoverySubject, owner: primary, gate: "discovery" };
}

function notCommitted(path: string): SheafError {
  return refused(
    "nothing-to-approve",
    `${path} is not committed as it stands, so agents would not find what you approve`,
    `git add ${path} && git commit -m "discovery"`,
  );
}

function requireWish({ manifest }: AgentContext, { feature, gate, by }: ApprovalWish) {
  const wanted = parseFeatureId(feature)?.id;
  const found = manifest.features.find(({ id }) => id === wanted);
  if (found === undefined) {
    throw badApproval(
      `"${feature}" is neither DISCOVERY.md nor a feature: ${manifest.features.map(({ id }) => id).join(", ")}`,
    );
  }
  if (!manifest.gates.includes(gate)) {
    const known = manifest.gates.join(", ") || "none; name them under gates in epic.yaml";
    throw badApproval(`"${gate}" is no gate of this epic: ${known}`);
  }
  if (by.trim() === "") throw noPerson();
  return found;
}

function notStarted(feature: string, owner: AgentId): SheafError {
  return refused(
    "nothing-to-approve",
    `${feature} has no commit to approve: ${agentDisplay(owner)} was never started`,
    `sheaf start ${owner}`,
  );
}

function noPerson(): SheafError {
  return badApproval("an approval needs the name of the person who gives it");
}

function badApproval(message: string): SheafError {
  const fix = "sheaf approve <feature> --gate <name> --by <person>";
  return usage("bad-approval", message, fix);
}
