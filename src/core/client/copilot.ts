import { answer, type Codec } from "./codec.ts";

/** Copilot CLI. */
export const copilot: Codec = {
  moments: {
    preToolUse: "before-edit",
    sessionStart: "begin",
    userPromptSubmitted: "between-turns",
    postToolUse: "between-turns",
    agentStop: "stop",
    sessionEnd: "keep",
  },
  writers: /^(?:create|edit|write|str_replace|apply_patch)$/,
  format(_, decision) {
    switch (decision.kind) {
      case "refuse":
        return answer({ permissionDecision: "deny", permissionDecisionReason: decision.reason });
      case "tell":
        return answer({ additionalContext: decision.text });
      case "go-on":
        return answer({ decision: "block", reason: decision.reason });
      default:
        return decision satisfies never;
    }
  },
};
