import { gitFailed, type SheafError } from "../../errors.ts";
import { primary, type Oid } from "../../core/ids.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { baseMergers, withoutOwners } from "../../core/sync/base-merge.ts";
import { stackWork } from "../../core/sync/stack.ts";
import type { Git } from "../../git/git.ts";
import { listMergeBases } from "../../git/history.ts";
import { importCommits } from "../../git/import-commits.ts";
import { readWorks } from "./read-works.ts";

/** Where branches are compared, and by whose rules. */
interface Comparing {
  readonly git: Git;
  readonly rulebook: Rulebook;
}

/**
 * The commit that two others have in common. Branches that merged each other have several; those are merged into one
 * that no branch holds, in an order that does not depend on which side is which. Throws `git` for histories that have
 * nothing in common.
 */
export async function commonBase(comparing: Comparing, one: Oid, other: Oid): Promise<Oid> {
  const [first, ...rest] = (await listMergeBases(comparing.git, one, other)).toSorted();
  if (first === undefined) throw unrelated(one, other);
  let base = first;
  for (const next of rest) base = await joinBases(comparing, base, next);
  return base;
}

async function joinBases(comparing: Comparing, one: Oid, other: Oid): Promise<Oid> {
  const { git, rulebook } = comparing;
  const below = await commonBase(comparing, one, other);
  const equals = withoutOwners(rulebook);
  const works = await readWorks(git, equals, one, [{ agent: primary, tip: other, base: below }]);
  const [merge] = stackWork({
    ...works,
    rulebook: equals,
    before: one,
    mergers: baseMergers,
    linksOf: () => [],
    resolution: () => ({ kind: "side", side: "base" }),
  });
  const commit = { message: "common base\n", parents: [one, other], changes: merge?.changes ?? new Map() };
  // Nothing needs the commit once the sync is over: git's own grace period is enough.
  const [made] = await importCommits(git, [commit]);
  return made ?? below;
}

function unrelated(one: Oid, other: Oid): SheafError {
  return gitFailed(
    "unrelated-histories",
    `${one.slice(0, 7)} and ${other.slice(0, 7)} have no commit in common`,
    "restore the branch from its reflog: git reflog",
  );
}
