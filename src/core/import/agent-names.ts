import { parseAgentId, primary, type AgentId } from "../ids.ts";

/**
 * Reads an agent's name in any of the spellings of real runs: `Secondary-A`, `Secondary Agent A`, `Secondary
 * Agent Secondary-A`, `Sec-A`, `secondary_a`, `secondary-a-1769654893`, `Primary-Agent-2026-01-28`.
 */
export function findAgent(text: string): AgentId | undefined {
  const words = text.trim().toLowerCase().replaceAll("_", "-");
  if (/^(?:agent-)?primary(?![a-z])/.test(words)) return primary;
  const letters = /^(?:sec(?:ondary)?(?:[ -]agent)?[ -]?)+([a-z]{1,2})(?![a-z])/.exec(words)?.[1];
  return letters === undefined ? undefined : parseAgentId(`secondary-${letters}`);
}
