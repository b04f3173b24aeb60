import type { AgentContext } from "../../src/workflows/context/context.ts";
import { changeOwn } from "../../src/workflows/state/change-own.ts";

/** The agent claims in its live state that it is ready, and nothing of it is looked at. */
export async function claimReady(context: AgentContext): Promise<void> {
  const decide = () => ({ report: { state: "ready" } as const, subject: "ready", answer: undefined });
  await changeOwn(context, { command: "ready", decide });
}
