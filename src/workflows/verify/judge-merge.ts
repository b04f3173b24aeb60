import type { Change } from "../../core/judge/change.ts";
import type { Oid } from "../../core/ids.ts";
import { commitsReached } from "../../core/judge/epic-graph.ts";
import type { Violation } from "../../core/judge/violation.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import type { Git } from "../../git/git.ts";
import { findCommit } from "../../git/refs.ts";
import { verifyEpic } from "./verify.ts";

/** A merge in progress in the primary's checkout. */
export interface MergeInProgress {
  readonly heads: readonly Oid[];
  /** What the index changes against HEAD. */
  readonly net: readonly Change[];
  /** The primary's reason for letting pass what it brings. */
  readonly override: string | undefined;
}

/**
 * The rules that a merge into the epic branch breaks, by what it brings and by what it leaves out: as every later
 * judgement will find them.
 */
export async function judgeMergeInProgress(
  { git, rulebook }: { readonly git: Git; readonly rulebook: Rulebook },
  { heads, net, override }: MergeInProgress,
): Promise<Violation[]> {
  const tip = await findCommit(git, "HEAD");
  if (tip === undefined) return [];
  const message = messageWithTrailers("merge", { override });
  const judging = { git, rulebook, isProposed: true };
  const { epic, parents } = await verifyEpic(judging, { tip, offers: [], pending: { heads, net, message } });
  const before = commitsReached(parents, [tip]);
  const found = epic.commits.flatMap(({ oid, violations }) => (before.has(oid) ? [] : violations));
  return found.map((violation) => ({ ...violation, fix: "git merge --abort, and let sheaf sync merge it" }));
}
