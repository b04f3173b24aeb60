import { answer, type Codec } from "./codec.ts";

/** Gemini CLI. Refusing what an agent was about to end with makes it go on. */
export const gemini: Codec = {
  moments: {
    BeforeTool: "before-edit",
    SessionStart: "begin",
    BeforeAgent: "between-turns",
    AfterTool: "between-turns",
    AfterAgent: "stop",
    PreCompress: "keep",
    SessionEnd: "keep",
  },
  writers: /^(?:write_file|replace)$/,
  format({ event }, decision) {
    switch (decision.kind) {
      case "refuse":
      case "go-on":
        return answer({ decision: "deny", reason: decision.reason });
      case "tell":
        return answer({ hookSpecificOutput: { hookEventName: event, additionalContext: decision.text } });
      default:
        return decision satisfies never;
    }
  },
};
