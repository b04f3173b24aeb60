import { primary, type AgentId, type Oid } from "../../core/ids.ts";
import { commitsReached } from "../../core/judge/epic-graph.ts";
import { findCommit } from "../../git/refs.ts";
import type { Judging } from "./read-history.ts";
import { verifyEpic, type RangeVerdict } from "./verify.ts";

/** Commits to judge: what `tip` has and `base` has not. */
export interface VerifyRequest extends Judging {
  /** The agent whose branch it is; the primary's is the epic branch. */
  readonly agent: AgentId;
  /** What is known to be good, such as the tip before a push; the epic's baseline where there is nothing else. */
  readonly base: string | undefined;
  readonly tip: string;
}

/** What was judged, from where to where. */
export interface SpanVerdict extends RangeVerdict {
  /** The commit after which judging began: the one asked for, or the epic's baseline. */
  readonly from: Oid | undefined;
  readonly to: Oid | undefined;
  /** Whether `from` is the commit from which on the epic's rules bind. */
  readonly isBaseline: boolean;
}

/**
 * Judges a range of a branch: what {@link verifyEpic} finds, cut to the commits asked for. Of the epic branch that is
 * everything that came to it, whoever brought it; of an agent, all it has committed, merged or not.
 */
export async function verifyRange({ agent, base, tip, ...judging }: VerifyRequest): Promise<SpanVerdict> {
  const { git, rulebook } = judging;
  const names = [base ?? "", tip, `refs/heads/${rulebook.epicBranch}`];
  const [known, to, epic] = await Promise.all(names.map(async (name) => findCommit(git, name)));
  if (to === undefined) return { commits: [], net: [], open: [], from: known, to, isBaseline: false };
  const isEpics = agent === primary;
  const hasTip = epic !== undefined && (await git.test(["merge-base", "--is-ancestor", to, epic]));
  const branch = epic === undefined || (isEpics && !hasTip) ? to : epic;
  const { baseline, parents, ...judged } = await verifyEpic(judging, {
    tip: branch,
    offers: isEpics ? [] : [{ agent, tip: to, base: known === branch ? undefined : known }],
    beside: known === undefined ? [to] : [to, known],
  });
  const [asked, past] = [[to], known === undefined ? [] : [known]].map((from) =>
    commitsReached(parents, from),
  );
  const [offer = { commits: [], net: [], open: [] }] = judged.offers;
  const landed = judged.epic.commits.filter((commit) => isEpics || commit.agent === agent);
  const isBaseline = known === undefined || !parents.has(known);
  return {
    commits: [...landed, ...offer.commits].filter(({ oid }) => asked?.has(oid) && past?.has(oid) === false),
    net: offer.net,
    open: [...(isEpics ? judged.epic.open : []), ...offer.open],
    from: isBaseline ? baseline : known,
    to,
    isBaseline,
  };
}
