import { claude } from "./claude.ts";
import type { Codec } from "./codec.ts";

/** Codex. Its answers are closed objects, which hold the same few keys as Claude Code's here; it has no worktree events. */
export const codex: Codec = {
  moments: {
    PreToolUse: "before-edit",
    SessionStart: "begin",
    SubagentStart: "begin",
    UserPromptSubmit: "between-turns",
    PostToolUse: "between-turns",
    Stop: "stop",
    PreCompact: "keep",
    SessionEnd: "keep",
  },
  writers: /^(?:apply_patch)$/,
  format: claude.format,
};
