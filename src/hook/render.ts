import { writeSync } from "node:fs";
import { agentDisplay, primary, type AgentId, type EpicId } from "../core/ids.ts";
import { askCommand } from "../core/judge/ask.ts";
import { canOverrule } from "../core/judge/judge.ts";
import { count } from "../core/text/count.ts";
import { printableParagraph } from "../core/text/printable.ts";
import { formatViolation, type Violation } from "../core/judge/violation.ts";

/** Prints paragraphs for people, safe for a terminal: they name paths and sections that others have called as they like. */
export function printError(...paragraphs: readonly string[]): void {
  const text = paragraphs.map((paragraph) => `${printableParagraph(paragraph)}\n`).join("");
  // Straight to the descriptor: making a stream of it would cost the hook some milliseconds.
  try {
    writeSync(2, text);
  } catch {
    // A pipe whose reader is slow, or gone.
    process.stderr.write(text);
  }
}

/** What is refused: a commit that is being made, or a ref that some command moves. */
export type Refused = "commit" | "ref";

/** What a hook prints when it refuses: every rule broken, whose it is, and the command that helps. */
export function formatRefusal(
  refused: Refused,
  violations: readonly Violation[],
  { epic, agent }: { readonly epic: EpicId; readonly agent: AgentId },
): string[] {
  const what = refused === "commit" ? "commit refused: it breaks" : "the move of a ref refused: it breaks";
  const head = `sheaf: ${what} ${count(violations.length, "rule")} of ${epic} (${agentDisplay(agent)}'s worktree)`;
  const body = violations.flatMap((one) => [`  ${formatViolation(one)}`, `    fix: ${one.fix}`]);
  const ask = askCommand(violations, agent);
  const asking = ask === undefined ? [] : [`  To ask for it: ${ask}`];
  return [head, ...body, ...foot(refused, violations, agent), ...asking];
}

function foot(refused: Refused, violations: readonly Violation[], agent: AgentId): string[] {
  if (refused === "ref") {
    return [
      "  No ref has moved. git status shows what is in progress, which ends with its --abort, and the files that came",
      "  with it: git restore --staged --worktree -- <file> puts one back.",
    ];
  }
  if (agent !== primary || !canOverrule(violations)) return [];
  return ['  The primary may overrule ownership, on record: SHEAF_OVERRIDE="reason" git commit …'];
}
