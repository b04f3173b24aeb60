import { primary, type AgentId, type Oid } from "../../core/ids.ts";
import { agentBranch } from "../../core/epic/layout.ts";
import { versionBefore } from "../../core/judge/change.ts";
import type { Open } from "../../core/judge/cure.ts";
import type { Parents } from "../../core/judge/epic-graph.ts";
import { fixInBranch, fixInCommit } from "../../core/judge/fix.ts";
import type { History } from "../../core/judge/history.ts";
import { needsGrants } from "../../core/judge/judge.ts";
import { partOf } from "../../core/judge/part.ts";
import { unsoundTip } from "../../core/judge/unsound.ts";
import type { Violation } from "../../core/judge/violation.ts";
import { commonDirOf } from "../../git/common-dir.ts";
import { restoreLocks } from "../context/restore-locks.ts";
import { findOpenOnEpic, findOpenOnTip, type FoundByCommit } from "./find-open.ts";
import { judgeAll, violationsIn, type AllFound } from "./judge-all.ts";
import { grantsIn, readEvidence } from "./read-evidence.ts";
import { readHistory, type Judging, type PendingMerge, type ReadHistory } from "./read-history.ts";
import { readMerges } from "./read-merges.ts";
import { readOutdated } from "./read-outdated.ts";
import { readRecords } from "./read-records.ts";
import { readWholes, type Offer, type Whole } from "./read-wholes.ts";

/** A commit, whose it is, and the rules that it breaks and that nobody has put right since. */
export interface CommitVerdict {
  readonly oid: Oid;
  readonly subject: string;
  readonly agent: AgentId;
  /** What it changed; of a merge, only what differs from every parent. */
  readonly paths: readonly string[];
  readonly violations: readonly Violation[];
}

/** What judging commits found. It holds when no commit breaks a rule and `net` is empty. */
export interface RangeVerdict {
  readonly commits: readonly CommitVerdict[];
  /** Rules broken by the range as a whole, as by a merge that drops what others did. */
  readonly net: readonly Violation[];
  /** What has to be put back for that. */
  readonly open: readonly Open[];
}

/** What judging an epic found: all that came to its branch since the baseline, and what each agent offers. */
export interface EpicVerdict {
  readonly baseline: Oid | undefined;
  readonly parents: Parents;
  readonly epic: RangeVerdict;
  /** In the order of the offers. */
  readonly offers: readonly RangeVerdict[];
}

/** What to judge: the epic branch up to `tip`, and what agents offer beside it. */
export interface EpicRequest {
  readonly tip: Oid;
  readonly offers: readonly Offer[];
  /** Commits of which somebody asks whether they have one that is judged. */
  readonly beside?: readonly Oid[];
  /** A merge that is being made on the epic branch. */
  readonly pending?: PendingMerge;
}

/**
 * The last gate (design section 8): judges every commit since the baseline once, by the rules of its time and as its
 * author's, whoever brought it, with the function that the hooks use. It needs no hook to have run and believes nothing
 * that commits or refs say about themselves. The answer depends on history alone, so that every command gives the same.
 */
export async function verifyEpic(judging: Judging, request: EpicRequest): Promise<EpicVerdict> {
  const { tip, offers: asked, beside = [], pending } = request;
  await restoreEvidence(judging);
  const others = asked.flatMap((offer) => [offer.tip, ...(offer.base === undefined ? [] : [offer.base])]);
  const read = await readHistory(judging, tip, [...others, ...beside], pending);
  const offers = asked.filter((offer) => !read.unreadable.has(offer.tip));
  const { offers: found, ...verdict } = await judgeHistory(judging, read, { tip, offers });
  const judged = new Map(offers.map((offer, at) => [offer, found[at]]));
  return { ...verdict, offers: asked.map((offer) => judged.get(offer) ?? unreadable(judging, read, offer)) };
}

/** The verdict on a tip whose history git cannot tell. */
function unreadable({ rulebook }: Judging, read: ReadHistory, { agent, tip }: Offer): RangeVerdict {
  const net = [unsoundTip(agent, agentBranch(rulebook.epic, agent), read.unreadable.get(tip) ?? "")];
  return { commits: [], net, open: [] };
}

async function judgeHistory(
  judging: Judging,
  read: ReadHistory,
  { tip, offers }: Pick<EpicRequest, "tip" | "offers">,
): Promise<EpicVerdict> {
  const [merges, wholes] = await Promise.all([
    readMerges(judging.git, read),
    readWholes(judging, read, offers),
  ]);
  const outdated = await readOutdated(judging, offers, wholes);
  const history: Known = {
    ...read,
    merges,
    overrides: overridesIn(read),
    grants: [],
    records: new Set(),
    ...(await readEvidence(judging, read, { merges, wholes })),
  };
  const found = judgeAll(history, offers, wholes);
  const violations = violationsIn(found);
  const findings = { offers, wholes, outdated };
  if (violations.length === 0) return verdictOf(judging, history, { ...findings, found, open: undefined });
  const [grants, records] = await Promise.all([
    needsGrants(violations) ? grantsIn(judging, read) : [],
    readRecords(judging, read),
  ]);
  const known = { ...history, grants, records };
  const judged = judgeAll(known, offers, wholes);
  const open = {
    epic: await findOpenOnEpic(judging.git, known, judged.epic),
    offers: await Promise.all(
      judged.offers.map(async ({ commits: of }, at) =>
        findOpenOnTip(judging.git, known, { tip: offers[at]?.tip ?? tip, found: of }),
      ),
    ),
  };
  return verdictOf(judging, known, { ...findings, found: judged, open });
}

/** A lock that somebody has deleted proves nothing: it is put back first. Where that cannot be, what is here has to do. */
async function restoreEvidence({ git, rulebook: { epic }, dryRun = false }: Judging): Promise<void> {
  if (dryRun) return;
  await restoreLocks({ git, epic, commonDir: await commonDirOf(git) }).catch(() => undefined);
}

type Known = History & Pick<ReadHistory, "baseline" | "commits">;

/** Commits of the past that the primary overruled, with its reasons. */
function overridesIn({ graph, authors, trailers }: ReadHistory): Map<Oid, string> {
  return new Map(
    graph.line.flatMap((commit): [Oid, string][] => {
      const { override, overrides } = trailers.get(commit) ?? {};
      const isPrimarys = authors.get(commit) === primary;
      return isPrimarys && override !== undefined && overrides !== undefined ? [[overrides, override]] : [];
    }),
  );
}

interface Findings {
  readonly offers: readonly Offer[];
  readonly wholes: readonly Whole[];
  /** Sequential files at each tip that leave out what was handed over. */
  readonly outdated: readonly (readonly Violation[])[];
  readonly found: AllFound;
  readonly open:
    | { readonly epic: readonly Open[]; readonly offers: readonly (readonly Open[])[] }
    | undefined;
}

function verdictOf(judging: Judging, history: Known, findings: Findings): EpicVerdict {
  const { offers, wholes, outdated, found, open } = findings;
  const range = (commits: FoundByCommit, left: readonly Open[], agent?: AgentId): RangeVerdict => {
    const broken = left.flatMap((one) => one.broken);
    return {
      commits: history.commits
        .filter(({ oid }) => commits.has(oid))
        .map(({ oid, message, changes }) => ({
          oid,
          subject: message.split("\n")[0] ?? "",
          agent: agent ?? history.authors.get(oid) ?? primary,
          paths: changes.map(({ path }) => path),
          violations: broken.flatMap(({ commit, violation }) =>
            commit !== oid ? [] : [judging.isProposed === true ? violation : fixInCommit(violation, oid)],
          ),
        })),
      net: [],
      open: left,
    };
  };
  return {
    baseline: history.baseline,
    parents: history.graph.parents,
    epic: range(found.epic, open?.epic ?? []),
    offers: found.offers.map(({ commits, net }, at) => {
      const judged = range(commits, open?.offers[at] ?? [], offers[at]?.agent);
      return {
        ...judged,
        net: [...(judging.isProposed === true ? net : net.map(fixInBranch)), ...(outdated[at] ?? [])],
        open: openOnBranch(judged.open, net, wholes[at]),
      };
    }),
  };
}

/** What is open on an agent's branch: good is what the branch has taken from the epic branch, where that is known. */
function openOnBranch(open: readonly Open[], net: readonly Violation[], whole: Whole | undefined): Open[] {
  const changes = new Map(whole?.changes.map((change) => [change.path, versionBefore(change)]));
  const ofCommits = open.map((one) =>
    changes.has(one.path) ? { ...one, good: changes.get(one.path) } : one,
  );
  const keys = new Set(open.map(({ path, part }) => JSON.stringify([path, part])));
  const ofBranch = net.map((violation): Open => {
    const { path } = violation;
    return { path, part: partOf(violation), good: changes.get(path), broken: [] };
  });
  return [...ofCommits, ...ofBranch.filter(({ path, part }) => !keys.has(JSON.stringify([path, part])))];
}

/** The verdicts of commits that break a rule. */
export function brokenCommits({ commits }: Pick<RangeVerdict, "commits">): CommitVerdict[] {
  return commits.filter(({ violations }) => violations.length > 0);
}
