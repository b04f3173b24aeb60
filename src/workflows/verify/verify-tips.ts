import type { AgentId, Oid } from "../../core/ids.ts";
import type { TipVerdict } from "../../core/sync/report.ts";
import type { FileChange } from "../../core/tree.ts";
import type { Context } from "../context/context.ts";
import { judgingOf } from "./judging.ts";
import { verifyEpic, type RangeVerdict } from "./verify.ts";

/** A tip that is to be merged, with the commit that it and the epic branch have in common, and what lies between. */
export interface TipToJudge {
  readonly agent: AgentId;
  readonly tip: Oid;
  readonly base: Oid;
  readonly offered?: ReadonlyMap<string, FileChange> | undefined;
}

/** What was found on the epic branch, and in each tip. */
export interface GateVerdict {
  readonly epic: RangeVerdict;
  readonly tips: readonly TipVerdict[];
}

/**
 * Judges the epic branch at `epicTip` and every commit that tips bring, with the function that the hooks use: this is
 * the gate that cannot be passed by.
 */
export async function verifyTips(
  context: Context,
  epicTip: Oid,
  tips: readonly TipToJudge[],
): Promise<GateVerdict> {
  const offers = tips.map(({ base, ...tip }) => ({ ...tip, common: base }));
  const verdict = await verifyEpic(judgingOf(context), { tip: epicTip, offers });
  return {
    epic: verdict.epic,
    tips: tips.map(({ agent }, at) => tipVerdict(agent, verdict.offers[at])),
  };
}

function tipVerdict(agent: AgentId, range: RangeVerdict | undefined): TipVerdict {
  const { commits = [], net = [] } = range ?? {};
  const inCommits = commits.flatMap(({ oid, violations }) =>
    violations.map((violation) => ({
      ...violation,
      message: `${violation.message} (commit ${oid.slice(0, 7)})`,
    })),
  );
  return { agent, commits: commits.length, violations: inCommits.length > 0 ? inCommits : [...net] };
}
