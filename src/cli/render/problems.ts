import type { Instant } from "../../core/ids.ts";
import type { Problem } from "../../core/progress/problems.ts";
import { formatAge } from "../../core/time.ts";
import type { Signs } from "../../workflows/read/read-signs.ts";
import { formatTable } from "./table.ts";

/** Problems, each with the command that helps below it. */
export function formatProblems(problems: readonly Problem[]): string[] {
  if (problems.length === 0) return ["no problems"];
  return problems.flatMap(({ message, run, choices = [] }) => [
    message,
    ...(choices.length === 0 ? [`  ${run}`] : choices.map(({ why, run }) => `  ${why}: ${run}`)),
  ]);
}

/** The age of every sign of life, an agent to a row. */
export function formatSigns(signs: readonly Signs[], now: Instant): string[] {
  const age = (at: Instant | undefined) => (at === undefined ? "-" : `${formatAge(now - at)} ago`);
  const rows = signs.map(({ agent, checkpoint, commit, command, files }) => [
    agent,
    ...[checkpoint, commit, command, files].map(age),
  ]);
  return formatTable([["AGENT", "CHECKPOINT", "COMMIT", "COMMAND", "UNCOMMITTED FILES"], ...rows]);
}
