import { join } from "node:path";
import { SheafError } from "../../errors.ts";
import type { AgentId, Oid } from "../../core/ids.ts";
import { epicBranch, sheafRef } from "../../core/layout.ts";
import { formatInstant } from "../../core/time.ts";
import { saveJson } from "../../files/atomic-file.ts";
import { findJson, removeFile, stateDir } from "../../files/state.ts";
import { follow, tryFollow } from "../../git/checkout.ts";
import { recordOperation, type MovedRef } from "../../git/operations.ts";
import { findCommit, moveRefs, type RefChange } from "../../git/refs.ts";
import { findOperation } from "../../git/operation-in-progress.ts";
import { openRepository } from "../../git/repository.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import type { AgentContext } from "../context.ts";

/** What a sync brings: where the epic branch goes, and which tip of each agent it then holds. */
export interface Landing {
  readonly before: Oid;
  readonly after: Oid;
  readonly merged: ReadonlyMap<AgentId, { readonly tip: Oid; readonly before: Oid | undefined }>;
  readonly summary: string;
}

/** What is kept while the checkouts follow, so that a killed sync can be completed. */
interface LandingJournal {
  readonly kind: "landing";
  readonly before: Oid;
  readonly after: Oid;
}

/**
 * Moves the epic branch by one compare-and-swap together with the record of what was merged, then brings the
 * checkouts of the branch along. Proves first that no local edit would be overwritten; throws `refused` and
 * moves nothing when one would be, or when somebody else moved the branch meanwhile.
 */
export async function land(context: AgentContext, landing: Landing): Promise<void> {
  const { git, epic, system, agent } = context;
  const { before, after } = landing;
  const checkouts = await findCheckouts(context);
  for (const path of checkouts) await refuseUnlessFollows(path, landing);
  const moved = movedRefs(context, landing);
  const operation = await recordOperation(git, epic, {
    schema: 1,
    kind: "sync",
    summary: landing.summary,
    at: formatInstant(system.now()),
    agent,
    moved,
  });
  saveJson(journalPath(context), { kind: "landing", before, after } satisfies LandingJournal);
  const changes = moved.flatMap(({ ref, old, new: to }): RefChange[] =>
    to === undefined ? [] : [{ kind: "set", ref, old, new: to }],
  );
  if (!(await moveRefs(git, [...changes, operation], `sheaf sync: ${landing.summary}`))) {
    removeFile(journalPath(context));
    throw movedMeanwhile(context);
  }
  await bringAlong(context, { kind: "landing", before, after }, checkouts);
}

/** Completes a sync that was killed between moving the branch and bringing the checkouts along. */
export async function completeLanding(context: AgentContext): Promise<boolean> {
  const journal = findJson(journalPath(context)) as LandingJournal | undefined;
  if (journal?.kind !== "landing") return false;
  const tip = await findCommit(context.git, `refs/heads/${epicBranch(context.epic)}`);
  if (tip === journal.after) await bringAlong(context, journal, await findCheckouts(context));
  else removeFile(journalPath(context));
  return tip === journal.after;
}

async function bringAlong(
  context: AgentContext,
  journal: LandingJournal,
  checkouts: readonly string[],
): Promise<void> {
  for (const path of checkouts) await follow(context.git.at(path), journal.before, journal.after);
  removeFile(journalPath(context));
}

function journalPath({ repository, epic }: AgentContext): string {
  return join(stateDir(repository.commonDir, epic), "landing.json");
}

async function findCheckouts({ git, epic }: AgentContext): Promise<string[]> {
  const branch = `refs/heads/${epicBranch(epic)}`;
  const worktrees = await listWorktrees(git);
  return worktrees
    .filter((tree) => tree.branch === branch && tree.prunable === undefined)
    .map(({ path }) => path);
}

async function refuseUnlessFollows(path: string, { before, after }: Landing): Promise<void> {
  const { git, gitDir } = await openRepository(path);
  const operation = findOperation(gitDir);
  if (operation !== undefined) {
    throw new SheafError({
      kind: "refused",
      code: "operation-in-progress",
      message: `${path} is in the middle of a ${operation}`,
      fix: `finish it or abort it: git -C ${path} status`,
    });
  }
  const verdict = await tryFollow(git, before, after);
  if (verdict.kind === "can-follow") return;
  throw new SheafError({
    kind: "refused",
    code: "checkout-in-the-way",
    message: `the merged work would overwrite uncommitted edits in ${path}, so nothing was moved: ${verdict.words}`,
    fix: `commit them there (git -C ${path} status shows them), then run sheaf sync again`,
  });
}

function movedRefs({ epic }: AgentContext, { before, after, merged }: Landing): MovedRef[] {
  const tips = [...merged].filter(([, { tip, before }]) => tip !== before);
  return [
    { ref: `refs/heads/${epicBranch(epic)}`, old: before, new: after },
    ...tips.map(([agent, { tip, before }]) => ({
      ref: sheafRef(epic, "merged", agent),
      old: before,
      new: tip,
    })),
  ];
}

function movedMeanwhile({ epic }: AgentContext): SheafError {
  return new SheafError({
    kind: "refused",
    code: "branch-moved",
    message: `${epicBranch(epic)} moved while the sync was being made, so nothing was changed`,
    fix: "sheaf sync",
  });
}
