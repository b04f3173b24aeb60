import type { AgentContext } from "../workflows/context/context.ts";
import type { Answer, Input } from "./command.ts";

/** Opens the agent's context, or the primary's, for a dry run where `--dry-run` was given. */
export async function openForRun(input: Input, who: "agent" | "primary" = "agent"): Promise<AgentContext> {
  const { openAgentContext, openPrimaryContext } = await import("../workflows/context/context.ts");
  const open = who === "primary" ? openPrimaryContext : openAgentContext;
  return { ...(await open(input, input.io.system)), dryRun: input.flag("dry-run") };
}

/** The answer of a command that decides the same in a dry run: then it says that nothing was changed. */
export function answerOf(input: Input, answer: Answer): Answer {
  if (!input.flag("dry-run")) return answer;
  const data = { dryRun: true, ...(answer.data as object) };
  return { ...answer, data, text: `dry run, nothing was changed; it would say:\n${answer.text}`, next: [] };
}
