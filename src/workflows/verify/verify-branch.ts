import { type SheafError, usage } from "../../errors.ts";
import { parseAgentId, primary, type AgentId } from "../../core/ids.ts";
import { findCommit } from "../../git/refs.ts";
import type { Context } from "../context/context.ts";
import { judgingOf } from "./judging.ts";
import { verifyRange, type SpanVerdict } from "./verify-range.ts";

/** A range to verify, as a person names it. */
export interface BranchRequest {
  /** An agent, a branch, or `<base>..<tip>`; empty for the agent of this worktree. */
  readonly range: string;
  /** `--agent`: whose commits they are, where the branch does not tell. */
  readonly agent: string | undefined;
}

/** What was verified, and what was found. */
export interface BranchVerdict extends SpanVerdict {
  readonly agent: AgentId;
  /** The branch or commit that was judged, as it was named. */
  readonly tip: string;
}

/** Judges every commit of a range by the rules of the epic. Throws `usage` for names that mean nothing. */
export async function verifyBranch(context: Context, request: BranchRequest): Promise<BranchVerdict> {
  const [before, after] = splitRange(request.range);
  const { agent, tip } = await resolveTip(context, after, request.agent);
  for (const name of [before, tip]) {
    if (name !== undefined && (await findCommit(context.git, name)) === undefined) {
      throw usage("no-commit", `"${name}" names no commit`);
    }
  }
  const verdict = await verifyRange({ ...judgingOf(context), agent, base: before, tip });
  return { agent, tip: tip.replace(/^refs\/heads\//, ""), ...verdict };
}

function splitRange(range: string): [before: string | undefined, after: string] {
  const [before = "", after = ""] = range.includes("..") ? range.split(/\.{2,3}/, 2) : ["", range];
  return [before === "" ? undefined : before, after];
}

/** Whose commits are meant: of the agent or branch that is named, of this worktree, or of the epic branch that has them. */
async function resolveTip(
  { git, agent: here, rulebook }: Context,
  name: string,
  asked: string | undefined,
): Promise<{ agent: AgentId; tip: string }> {
  const branch = name.replace(/^refs\/heads\//, "");
  const byName = name === "" ? here : parseAgentId(name);
  const inRoster = rulebook.agents.find((one) => one.id === byName || one.branch === branch);
  const tip = inRoster === undefined ? name || "HEAD" : `refs/heads/${inRoster.branch}`;
  const agent = asked === undefined ? inRoster?.id : parseAgentId(asked);
  if (agent !== undefined) return { agent, tip };
  if (asked === undefined && tip === "HEAD" && here !== undefined) return { agent: here, tip };
  const isEpics = ["merge-base", "--is-ancestor", tip, `refs/heads/${rulebook.epicBranch}`];
  const { code } = await git.run(isEpics, { answers: [1, 128] });
  if (asked === undefined && code === 0) return { agent: primary, tip };
  throw whoseCommits(name);
}

function whoseCommits(range: string): SheafError {
  return usage(
    "whose-commits",
    `"${range}" is no agent and no agent's branch: whose commits are they?`,
    "sheaf verify <base>..<tip> --agent secondary-a",
  );
}
