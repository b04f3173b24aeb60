import { agentBranch, epicLayout } from "../../core/epic/layout.ts";
import { primary, type AgentId, type Oid } from "../../core/ids.ts";
import { commitsReached } from "../../core/judge/epic-graph.ts";
import { unsoundTip } from "../../core/judge/unsound.ts";
import { auditCommits } from "../../git/audit.ts";
import type { Git } from "../../git/git.ts";
import { judgeManifest } from "../../core/judge/manifest.ts";
import type { Violation } from "../../core/judge/violation.ts";
import { resolveNames } from "../../git/objects.ts";
import { findCommit } from "../../git/refs.ts";
import { faultIn } from "./find-unsound.ts";
import type { Judging } from "./read-history.ts";
import { verifyEpic, type EpicVerdict, type RangeVerdict } from "./verify.ts";

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
  if (to === undefined) return { ...nothing, from: known, to, isBaseline: false };
  const branch = await epicTipFor({ git, agent, epic, to });
  const judged = await verifyEpic(judging, {
    tip: branch,
    offers: agent === primary ? [] : [{ agent, tip: to, base: known === branch ? undefined : known }],
    beside: known === undefined ? [to] : [to, known],
  });
  const isBaseline = known === undefined || !judged.parents.has(known);
  const from = isBaseline ? judged.baseline : known;
  const asked = cut(judged, { agent, known, to });
  const manifest = agent === primary ? await judgeNewManifest(judging, from, to) : [];
  const unsound = agent === primary ? [] : await auditOffer(judging, agent, judged);
  return { ...asked, net: [...unsound, ...asked.net, ...manifest], from, to, isBaseline };
}

/** What git would not accept of the commits that the epic branch does not have. */
async function auditOffer(
  { git, rulebook }: Judging,
  agent: AgentId,
  { offers }: EpicVerdict,
): Promise<Violation[]> {
  const offered = offers.flatMap(({ commits }) => commits.map(({ oid }) => oid));
  const fault = faultIn(offered, await auditCommits(git, offered));
  return fault === undefined ? [] : [unsoundTip(agent, agentBranch(rulebook.epic, agent), fault)];
}

const nothing: RangeVerdict = { commits: [], net: [], open: [] };

interface Asked {
  readonly agent: AgentId;
  readonly known: Oid | undefined;
  readonly to: Oid;
}

/** What of a verdict is about the commits asked for, and about the branch as a whole. */
function cut({ parents, epic, offers }: EpicVerdict, { agent, known, to }: Asked): RangeVerdict {
  const asked = commitsReached(parents, [to]);
  const past = commitsReached(parents, known === undefined ? [] : [known]);
  const [offer = nothing] = offers;
  const landed = epic.commits.filter((commit) => agent === primary || commit.agent === agent);
  return {
    commits: [...landed, ...offer.commits].filter(({ oid }) => asked.has(oid) && !past.has(oid)),
    net: offer.net,
    open: [...(agent === primary ? epic.open : []), ...offer.open],
  };
}

interface Tips {
  readonly git: Git;
  readonly agent: AgentId;
  readonly epic: Oid | undefined;
  readonly to: Oid;
}

/** The tip of the epic branch, as it is or, where its next commits are asked about, as it is to be. */
async function epicTipFor({ git, agent, epic, to }: Tips): Promise<Oid> {
  if (epic === undefined) return to;
  if (epic === to) return epic;
  const isAhead = agent === primary && !(await git.test(["merge-base", "--is-ancestor", to, epic]));
  return isAhead ? to : epic;
}

/** A manifest that cannot be read matters where the range ends: what came before is put right. */
async function judgeNewManifest(
  { git, rulebook, readManifest }: Judging,
  from: Oid | undefined,
  to: Oid,
): Promise<Violation[]> {
  const { manifest: path } = epicLayout(rulebook.epicDir);
  const [old, blob] = await resolveNames(git, [`${from ?? ""}:${path}`, `${to}:${path}`]);
  return old === blob || readManifest === undefined ? [] : judgeManifest({ path, blob }, readManifest);
}
