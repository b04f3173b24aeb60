import { primary, type AgentId } from "../ids.ts";
import { shellWord } from "../text/shell-word.ts";
import { needsGrants } from "./judge.ts";
import type { Violation } from "./violation.ts";

/** The command that asks for what is somebody else's; the first one stands for all. Undefined where nothing can be asked for. */
export function askCommand(violations: readonly Violation[], agent: AgentId): string | undefined {
  const first = violations.find((violation) => needsGrants([violation]));
  if (agent === primary || first === undefined) return undefined;
  const { path, section } = first;
  const what =
    section === undefined ? shellWord(path) : `--section ${shellWord(section)} --document ${shellWord(path)}`;
  return `sheaf request ${what} --reason "…"`;
}
