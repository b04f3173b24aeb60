import type { Oid } from "../../core/ids.ts";
import { gitFailed } from "../../errors.ts";
import type { Git } from "../../git/git.ts";
import { isShallow } from "../../git/history.ts";
import { resolveNames } from "../../git/objects.ts";

/** What was read to be judged. */
interface Read {
  readonly baseline: Oid | undefined;
  readonly commits: readonly { readonly parents: readonly Oid[] }[];
}

/**
 * Refuses to judge what a shallow clone has cut off: its oldest commits look as if each had added all of its files, and
 * would be held against their authors. Asks git only where a commit without parents is among those read, the baseline
 * included, which a whole history hardly ever has. Throws `git`.
 */
export async function requireWhole(git: Git, { baseline, commits }: Read): Promise<void> {
  const [before] = baseline === undefined ? [undefined] : await resolveNames(git, [`${baseline}^`]);
  const isCut =
    (baseline !== undefined && before === undefined) || commits.some(({ parents }) => parents.length === 0);
  if (!isCut || !(await isShallow(git))) return;
  throw gitFailed(
    "shallow-clone",
    "this clone is shallow and does not have every commit since the epic's baseline, so nothing was checked",
    "git fetch --unshallow",
  );
}
