import { SheafError } from "../../errors.ts";
import { parseAgentId, type AgentId } from "../../core/ids.ts";
import { agentBranch } from "../../core/epic/layout.ts";
import { findCommit } from "../../git/refs.ts";
import type { Context } from "../context/context.ts";
import { verifyRange, type RangeVerdict } from "./verify.ts";

/** A range to verify, as a person names it. */
export interface BranchRequest {
  /** An agent, a branch, or `<base>..<tip>`; empty for the agent of this worktree. */
  readonly range: string;
  /** `--agent`: whose commits they are, where the branch does not tell. */
  readonly agent: string | undefined;
}

/** What was verified, and what was found. */
export interface BranchVerdict extends RangeVerdict {
  readonly agent: AgentId;
  readonly base: string;
  readonly tip: string;
}

/** Judges every commit of a range by the rules of the epic. Throws `usage` for names that mean nothing. */
export async function verifyBranch(context: Context, request: BranchRequest): Promise<BranchVerdict> {
  const { git, rulebook } = context;
  const { agent, base, tip } = resolveRange(context, request);
  for (const name of [base, tip]) {
    if ((await findCommit(git, name)) === undefined) {
      throw new SheafError({ kind: "usage", code: "no-commit", message: `"${name}" names no commit` });
    }
  }
  return { agent, base, tip, ...(await verifyRange({ git, rulebook, agent, base, tip })) };
}

function resolveRange(
  context: Context,
  { range, agent: named }: BranchRequest,
): { agent: AgentId; base: string; tip: string } {
  const { epic, rulebook } = context;
  const [before, after] = range.includes("..") ? range.split(/\.{2,3}/, 2) : [undefined, range];
  const byName = after === undefined || after === "" ? context.agent : parseAgentId(after);
  const inRoster = rulebook.agents.find(
    ({ id, branch }) => id === byName || branch === after?.replace(/^refs\/heads\//, ""),
  );
  const agent = named === undefined ? inRoster?.id : parseAgentId(named);
  if (agent === undefined) throw whoseCommits(range);
  const tip = inRoster === undefined ? (after ?? "HEAD") : `refs/heads/${inRoster.branch}`;
  return { agent, base: before ?? `refs/heads/${agentBranch(epic, rulebook.agents[0]?.id ?? agent)}`, tip };
}

function whoseCommits(range: string): SheafError {
  return new SheafError({
    kind: "usage",
    code: "whose-commits",
    message: `"${range}" is no agent and no agent's branch: whose commits are they?`,
    fix: "sheaf verify <base>..<tip> --agent secondary-a",
  });
}
