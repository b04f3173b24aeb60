import { indented } from "../../core/checks/check.ts";
import type { CommandApproval, TrustedCheck } from "../../core/checks/trust.ts";
import { formatAge } from "../../core/time.ts";
import { plain } from "./table.ts";

interface Trust {
  readonly checks: readonly TrustedCheck[];
  readonly unused: readonly { readonly id: string; readonly approval: CommandApproval }[];
}

/** Every command as it stands, with where it stands and who approved it. */
export function formatTrust({ checks, unused }: Trust): string {
  const parts = [
    ...checks.map(({ id, check, approval }) => {
      const limit = `at most ${formatAge(check.timeoutMs)}`;
      return `${id}  ${check.source}, ${limit}: ${whoseWord(approval)}\n${indented(check.run)}`;
    }),
    ...unused.map(
      ({ id, approval }) => `${id}  no longer asked for: ${whoseWord(approval)}\n${indented(approval.run)}`,
    ),
  ];
  return parts.length === 0 ? "no check commands: the manifest names none under verify" : parts.join("\n");
}

/** What was approved, or would be, as it stands. */
export function formatApproved(approved: readonly CommandApproval[], dryRun: boolean): string {
  const head = dryRun ? "would be approved" : "approved";
  return approved.map(({ run, by }) => `${head} by ${plain(by)}:\n${indented(run)}`).join("\n");
}

/** What is not run any more. */
export function formatRevoked(revoked: readonly string[], dryRun: boolean): string {
  const head = dryRun ? "would not be run any more:" : "not run any more until approved again:";
  return [head, ...revoked.map(indented)].join("\n");
}

function whoseWord(approval: CommandApproval | undefined): string {
  if (approval === undefined) return "NOT APPROVED, so it is not run";
  return `approved by ${plain(approval.by)} at ${plain(approval.at)}`;
}
