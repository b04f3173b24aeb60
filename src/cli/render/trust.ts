import { indented } from "../../core/checks/check.ts";
import type { CommandApproval, TrustedCheck } from "../../core/checks/trust.ts";
import { formatAge } from "../../core/time.ts";

interface Trust {
  readonly checks: readonly TrustedCheck[];
  readonly unused: readonly { readonly id: string; readonly approval: CommandApproval }[];
}

/** Every command as it stands, with where it stands and who approved it. */
export function formatTrust({ checks, unused }: Trust): string[] {
  const lines = [
    ...checks.flatMap(({ id, check, approval }) => {
      const limit = `at most ${formatAge(check.timeoutMs)}`;
      return [`${id}  ${check.source}, ${limit}: ${whoseWord(approval)}`, ...commandLines(check.run)];
    }),
    ...unused.flatMap(({ id, approval }) => [
      `${id}  no longer asked for: ${whoseWord(approval)}`,
      ...commandLines(approval.run),
    ]),
  ];
  return lines.length === 0 ? ["no check commands: the manifest names none under verify"] : lines;
}

/** What was approved, as it stands. */
export function formatApproved(approved: readonly CommandApproval[]): string[] {
  return approved.flatMap(({ run, by }) => [`approved by ${by}:`, ...commandLines(run)]);
}

/** What is not run any more. */
export function formatRevoked(revoked: readonly string[]): string[] {
  return ["not run any more until approved again:", ...revoked.flatMap(commandLines)];
}

/** A person approves what it sees: every line of a command stands there. */
function commandLines(run: string): string[] {
  return indented(run).split("\n");
}

function whoseWord(approval: CommandApproval | undefined): string {
  if (approval === undefined) return "NOT APPROVED, so it is not run";
  return `approved by ${approval.by} at ${approval.at}`;
}
