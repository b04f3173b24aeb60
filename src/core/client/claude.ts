import { answer, type Codec } from "./codec.ts";

/** Claude Code. A worktree's path stands alone on standard output. */
export const claude: Codec = {
  moments: {
    PreToolUse: "before-edit",
    SessionStart: "begin",
    SubagentStart: "begin",
    UserPromptSubmit: "between-turns",
    PostToolBatch: "between-turns",
    Stop: "stop",
    PreCompact: "keep",
    SessionEnd: "keep",
    WorktreeCreate: "open-worktree",
    WorktreeRemove: "close-worktree",
  },
  writers: /^(?:Write|Edit|MultiEdit|NotebookEdit)$/,
  formatWorktree: (path) => `${path}\n`,
  format({ event }, decision) {
    switch (decision.kind) {
      case "refuse":
        return answer({
          hookSpecificOutput: {
            hookEventName: event,
            permissionDecision: "deny",
            permissionDecisionReason: decision.reason,
          },
        });
      case "tell":
        return answer({ hookSpecificOutput: { hookEventName: event, additionalContext: decision.text } });
      case "go-on":
        return answer({ decision: "block", reason: decision.reason });
      default:
        return decision satisfies never;
    }
  },
};
