import type { TipWork } from "../../core/sync/stack-input.ts";
import type { TipVerdict } from "../../core/sync/report.ts";
import type { AgentContext } from "../context/context.ts";
import { verifyRanges } from "../verify/verify.ts";
import type { Tip } from "../merge/read-works.ts";

/**
 * Judges every commit of every tip with the function that the hooks use: this is the gate that cannot be passed by.
 * `works` are the tips' comparisons, in the same order, where they were made before.
 */
export async function verifyTips(
  { git, rulebook }: AgentContext,
  tips: readonly Tip[],
  works: readonly TipWork[] = [],
): Promise<TipVerdict[]> {
  const ranges = tips.map(({ agent, base, tip }, at) => {
    const offered = works[at]?.offered;
    return { agent, base, tip, common: base, ...(offered === undefined ? {} : { offered }) };
  });
  const verdicts = await verifyRanges({ git, rulebook }, ranges);
  return tips.map(({ agent }, index): TipVerdict => {
    const { commits = [], net = [] } = verdicts[index] ?? {};
    const inCommits = commits.flatMap(({ oid, violations }) =>
      violations.map((violation) => ({
        ...violation,
        message: `${violation.message} (commit ${oid.slice(0, 7)})`,
      })),
    );
    return { agent, commits: commits.length, violations: inCommits.length > 0 ? inCommits : net };
  });
}
