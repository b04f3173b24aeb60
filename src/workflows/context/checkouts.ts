import { refused, type SheafError } from "../../errors.ts";
import { closeMove, openMove, type CheckoutMove } from "../../git/checkout.ts";
import type { CheckoutPlan, CheckoutStep, Obstacle } from "../../git/checkout-plan.ts";
import { findOperation } from "../../git/operation-in-progress.ts";
import { openRepository } from "../../git/repository.ts";

/**
 * Opens the way for a checkout to follow its branch. Throws `refused`, with nothing changed, in the middle of a merge or
 * rebase, and where anybody's work is in the way, whatever git thinks of it.
 */
export async function openCheckout(path: string, branch: string, step: CheckoutStep): Promise<CheckoutMove> {
  const { git, gitDir, top } = await openRepository(path);
  const operation = await findOperation({ git, gitDir });
  if (operation !== undefined) throw inTheMiddle(top, operation);
  const move = await openMove({ git, gitDir }, branch, step);
  const refusal = refusalOf(top, move.plan);
  if (refusal === undefined) return move;
  closeMove(move);
  throw refusal;
}

/** The error while git waits for somebody to go on with an operation. */
export function inTheMiddle(top: string, operation: string): SheafError {
  return refused(
    "operation-in-progress",
    `a ${operation} is unfinished in ${top}`,
    `git -C '${top}' ${operation} --continue, or git -C '${top}' ${operation} --abort`,
  );
}

const words: Readonly<Record<Obstacle, string>> = {
  staged: "has changes that are staged and not committed",
  edited: "has changes that are not committed",
  hidden: "has changes that git is told not to look at",
  untracked: "exists, and git does not track it",
  folder: "has a file or folder of that name in its place, with files that git does not track",
};

function refusalOf(top: string, { paths }: CheckoutPlan): SheafError | undefined {
  const blocked = paths.flatMap(({ path, obstacle }) => (obstacle === undefined ? [] : [{ path, obstacle }]));
  const [first] = blocked;
  if (first === undefined) return undefined;
  const named = blocked.slice(0, 5).map(({ path, obstacle }) => `${path} ${words[obstacle]}`);
  const more = blocked.length > named.length ? [`and ${blocked.length - named.length} more`] : [];
  return refused(
    "checkout-in-the-way",
    `files in ${top} would be overwritten, so nothing was changed:\n${[...named, ...more].join("\n")}`,
    fixOf(top, first),
    { data: { blocked } },
  );
}

function fixOf(
  top: string,
  { path, obstacle }: { readonly path: string; readonly obstacle: Obstacle },
): string {
  const git = `git -C '${top}'`;
  switch (obstacle) {
    case "staged":
    case "edited":
      return `commit them (${git} status lists them), then run the command again`;
    case "hidden":
      return `${git} update-index --no-skip-worktree --no-assume-unchanged -- '${path}', then commit it and run the command again`;
    case "untracked":
    case "folder":
      return `move it out of the way (mv '${top}/${path}' '${top}/${path}.mine'), then run the command again`;
    default:
      return obstacle satisfies never;
  }
}
