import type { AgentId } from "../../core/ids.ts";
import { formatViolation, type Violation } from "../../core/judge/violation.ts";
import { count } from "../../core/text/count.ts";
import type { RangeVerdict } from "../../workflows/verify/verify.ts";

/** A broken rule, and the commit that breaks it. */
export interface Found {
  readonly commit: string;
  readonly violation: Violation;
}

/** What verifying found, commit by commit; the branch as a whole speaks only where no single commit does. */
export function findingsOf({ commits, net }: RangeVerdict): Found[] {
  const inCommits = commits.flatMap(({ oid, subject, violations }) =>
    violations.map((violation) => ({ commit: `${oid.slice(0, 7)} ${subject}`, violation })),
  );
  return inCommits.length > 0
    ? inCommits
    : net.map((violation) => ({ commit: "the branch as a whole", violation }));
}

/** The findings for people, or one line that says that there are none. */
export function formatFindings(verdict: RangeVerdict & { readonly agent: AgentId }): string[] {
  const found = findingsOf(verdict);
  const commits = `${count(verdict.commits.length, "commit")} of ${verdict.agent}`;
  if (found.length === 0) return [`${commits}: no rule is broken`];
  const lines = found.flatMap(({ commit, violation }) => [
    commit,
    `  ${formatViolation(violation)}`,
    `  fix: ${violation.fix}`,
  ]);
  return [...lines, `${commits}: ${count(found.length, "broken rule")}`];
}
