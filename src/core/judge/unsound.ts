import { agentDisplay, type AgentId } from "../ids.ts";
import type { Violation } from "./violation.ts";

/** An agent's tip that nobody can go on with: what is wrong, in words, perhaps git's own. */
export function unsoundTip(agent: AgentId, branch: string, reason: string): Violation {
  return {
    code: "tip-unsound",
    path: branch,
    owner: agentDisplay(agent),
    message: `this branch cannot be merged: ${reason.trim().replaceAll(/\s*\n\s*/g, "; ")}`,
    fix: `git log -g ${branch} lists its earlier tips; in its worktree: git branch kept/${agent} && git reset --keep <the last good one>`,
  };
}
