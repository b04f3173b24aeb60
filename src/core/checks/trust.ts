import type { Check } from "./check.ts";

/** A person's word that a command may run in this repository, as it is kept. */
export interface CommandApproval {
  readonly schema: 1;
  /** The repository's common git directory. */
  readonly repository: string;
  /** The whole text that was approved; any other text has to be approved by itself. */
  readonly run: string;
  readonly by: string;
  /** ISO time, UTC. */
  readonly at: string;
}

/** A check and whether it may run. */
export interface TrustedCheck {
  readonly id: string;
  readonly check: Check;
  readonly approval: CommandApproval | undefined;
}

/**
 * Pairs checks with their approvals, by the exact text alone; a text that stands twice is listed once.
 *
 * @param idOf what people type for a text
 */
export function pairApprovals(
  checks: readonly Check[],
  approvals: readonly CommandApproval[],
  idOf: (run: string) => string,
): TrustedCheck[] {
  const once = checks.filter(({ run }, at) => checks.findIndex((other) => other.run === run) === at);
  return once.map((check) => ({
    id: idOf(check.run),
    check,
    approval: approvals.find(({ run }) => run === check.run),
  }));
}
