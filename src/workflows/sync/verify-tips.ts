import type { TipVerdict } from "../../core/sync/report.ts";
import type { AgentContext } from "../context.ts";
import { verifyRange } from "../verify.ts";
import type { Tip } from "./read-works.ts";

/** Judges every commit of every tip with the function that the hooks use: this is the gate that cannot be passed by. */
export async function verifyTips(
  { git, rulebook }: AgentContext,
  tips: readonly Tip[],
): Promise<TipVerdict[]> {
  return Promise.all(
    tips.map(async ({ agent, base, tip }) => {
      const { commits, net } = await verifyRange({ git, rulebook, agent, base, tip });
      const inCommits = commits.flatMap(({ oid, violations }) =>
        violations.map((violation) => ({
          ...violation,
          message: `${violation.message} (commit ${oid.slice(0, 7)})`,
        })),
      );
      return { agent, commits: commits.length, violations: inCommits.length > 0 ? inCommits : net };
    }),
  );
}
