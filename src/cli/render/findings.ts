import { agentDisplay, primary, type AgentId } from "../../core/ids.ts";
import { formatViolation, type Violation } from "../../core/judge/violation.ts";
import { count } from "../../core/text/count.ts";
import type { RangeVerdict } from "../../workflows/verify/verify.ts";
import type { SpanVerdict } from "../../workflows/verify/verify-range.ts";

/** A broken rule, and the commit that breaks it. */
export interface Found {
  readonly commit: string;
  readonly violation: Violation;
}

/** What verifying found, commit by commit; the branch as a whole speaks only where no single commit does. */
export function findingsOf({ commits, net }: Pick<RangeVerdict, "commits" | "net">): Found[] {
  const inCommits = commits.flatMap(({ oid, subject, violations }) =>
    violations.map((violation) => ({ commit: `${oid.slice(0, 7)} ${subject}`, violation })),
  );
  return inCommits.length > 0
    ? inCommits
    : net.map((violation) => ({ commit: "the branch as a whole", violation }));
}

/** What was judged: whose commits, from where to where. */
export type Judged = Pick<SpanVerdict, "commits" | "net" | "from" | "to" | "isBaseline"> & {
  readonly agent: AgentId;
};

/** The findings for people, or one line that says that there are none. */
export function formatFindings(verdict: Judged): string[] {
  const found = findingsOf(verdict);
  const judged = judgedWords(verdict);
  if (found.length === 0) return [`${judged}: no rule is broken`];
  const lines = found.flatMap(({ commit, violation }) => [
    commit,
    `  ${formatViolation(violation)}`,
    `  fix: ${violation.fix}`,
  ]);
  return [...lines, `${judged}: ${count(found.length, "broken rule")}`];
}

function judgedWords({ commits, agent, from, to, isBaseline }: Judged): string {
  const start = from === undefined ? "the beginning" : from.slice(0, 10);
  const what = agent === primary ? "the epic branch" : agentDisplay(agent);
  return `judged ${count(commits.length, "commit")} of ${what}, after ${start}${isBaseline ? " (the epic's first)" : ""} up to ${to?.slice(0, 10) ?? "nothing"}`;
}
