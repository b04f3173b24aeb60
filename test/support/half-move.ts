import type { Oid } from "../../src/core/ids.ts";
import { closeMove, openMove, takeMoves } from "../../src/git/checkout.ts";
import { openGit } from "../../src/git/git.ts";
import type { RefChange } from "../../src/git/refs.ts";
import type { TestRepo } from "./git-repo.ts";

/** A step of the branch that is checked out. */
export interface HalfMove {
  readonly repo: TestRepo;
  readonly from: string;
  readonly to: string;
}

export function checkoutOf(repo: TestRepo) {
  return { git: openGit(repo.path), gitDir: repo.git("rev-parse", "--absolute-git-dir") };
}

/** The transaction that moves the branch of {@link HalfMove}, with further changes of refs. */
export function moveOf({ repo, from, to }: HalfMove, more: readonly RefChange[] = []) {
  const ref = repo.git("symbolic-ref", "HEAD");
  return {
    changes: [{ kind: "set", ref, old: from as Oid, new: to as Oid } as const, ...more],
    reason: "test",
  };
}

/** Moves the branch alone, as a command does that is killed right after that. */
export async function moveHalfway(half: HalfMove, more: readonly RefChange[] = []): Promise<void> {
  const { repo, from, to } = half;
  const checkout = checkoutOf(repo);
  const branch = repo.git("symbolic-ref", "--short", "HEAD");
  const move = await openMove(checkout, branch, { from: from as Oid, to: to as Oid });
  const killed = new Error("killed");
  const reached = (step: string) => {
    if (step === "refs-moved") throw killed;
  };
  await takeMoves(checkout.git, [move], { ...moveOf(half, more), reached }).catch((error: unknown) => {
    if (error !== killed) throw error;
  });
  closeMove(move);
}
