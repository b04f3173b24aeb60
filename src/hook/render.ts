import { agentDisplay, primary, type AgentId, type EpicId } from "../core/ids.ts";
import { formatViolation, type Violation } from "../core/violation.ts";

/** What a hook prints when it refuses a commit: every rule broken, whose it is, and the command that helps. */
export function formatRefusal(
  violations: readonly Violation[],
  { epic, agent }: { readonly epic: EpicId; readonly agent: AgentId },
): string {
  const count = violations.length === 1 ? "1 rule" : `${violations.length} rules`;
  const head = `sheaf: commit refused: it breaks ${count} of ${epic} (${agentDisplay(agent)}'s worktree)`;
  const body = violations.map((one) => `  ${formatViolation(one)}\n    fix: ${one.fix}`);
  const foot =
    agent === primary
      ? ['  The primary may overrule ownership, on record: SHEAF_OVERRIDE="reason" git commit …']
      : [];
  return `${[head, ...body, ...foot].join("\n")}\n`;
}
