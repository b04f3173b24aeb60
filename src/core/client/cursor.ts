import { answer, type Codec } from "./codec.ts";

/** Cursor. Only the start of a session and the end of a tool take text for the agent. */
export const cursor: Codec = {
  moments: {
    preToolUse: "before-edit",
    sessionStart: "begin",
    postToolUse: "between-turns",
    stop: "stop",
    preCompact: "keep",
    sessionEnd: "keep",
  },
  writers: /^(?:Write|Edit|MultiEdit|StrReplace|Delete|EditNotebook|NotebookEdit|ApplyPatch)$/,
  format(_, decision) {
    switch (decision.kind) {
      case "refuse":
        return answer({
          permission: "deny",
          user_message: decision.reason,
          agent_message: decision.reason,
        });
      case "tell":
        return answer({ additional_context: decision.text });
      case "go-on":
        return answer({ followup_message: decision.reason });
      default:
        return decision satisfies never;
    }
  },
};
