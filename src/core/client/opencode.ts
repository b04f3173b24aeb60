import { answer, type Codec } from "./codec.ts";

/** opencode has no hooks but plugins; these are the calls that Sheaf's own makes, and the answers that it reads. */
export const opencode: Codec = {
  moments: {
    "tool.execute.before": "before-edit",
    "session.created": "begin",
    "tool.execute.after": "between-turns",
    "experimental.session.compacting": "keep",
    "session.idle": "keep",
  },
  writers: /^(?:write|edit|multiedit|patch|apply_patch)$/,
  format(_, decision) {
    switch (decision.kind) {
      case "refuse":
      case "go-on":
        return answer({ refuse: decision.reason });
      case "tell":
        return answer({ tell: decision.text });
      default:
        return decision satisfies never;
    }
  },
};
