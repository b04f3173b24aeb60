import { join } from "node:path";
import type { Oid } from "../../core/ids.ts";
import { sheafRef } from "../../core/epic/layout.ts";
import { formatInstant } from "../../core/time.ts";
import { isHalfMade } from "../../git/add-worktree.ts";
import { findRepositoryAt, removeWorktree } from "../../git/remove-worktree.ts";
import { holdWork } from "../../git/snapshots.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import type { AgentContext } from "../context/context.ts";
import { requireSettings } from "../context/session.ts";
import { worktreesDir } from "../context/worktrees-dir.ts";

/** What a scratch worktree is for: a person settles a conflict in it, or checks run on the merged work. */
export type ScratchName = "sync-conflict" | "sync-check";

/** Checks `commit` out in a new worktree that goes when it has served; one that was left is replaced. Returns its path. */
export async function makeScratch(context: AgentContext, commit: Oid, name: ScratchName): Promise<string> {
  const { git, epic } = context;
  const worktrees = await listWorktrees(git);
  const top = worktrees[0]?.path ?? context.repository.top;
  const scratch = join(worktreesDir(top, epic, await requireSettings(context)), name);
  if (worktrees.some(({ path }) => path === scratch)) await removeScratch(context, scratch);
  await git.run(["worktree", "add", "--quiet", "--detach", scratch, commit]);
  return scratch;
}

const names: readonly ScratchName[] = ["sync-conflict", "sync-check"];

/**
 * Removes what a sync leaves behind when it is killed, while no conflict is open: the scratch worktrees, which
 * Sheaf made. A dry run leaves them. Returns whether there was anything.
 */
export async function clearLeftovers(context: AgentContext, dryRun = false): Promise<boolean> {
  const { git, epic } = context;
  const scratches = (await listWorktrees(git)).filter(({ path }) =>
    names.some((name) => path.endsWith(`/${epic}/${name}`)),
  );
  if (dryRun) return scratches.length > 0;
  for (const { path } of scratches) await removeScratch(context, path);
  return scratches.length > 0;
}

/** What checks leave is nobody's; what a person has typed into a conflict is kept. */
async function removeScratch(context: AgentContext, path: string): Promise<void> {
  if (path.endsWith("/sync-conflict" satisfies `/${ScratchName}`)) await keepTyped(context, path);
  await removeWorktree(context.git, path);
}

/** Keeps what somebody has typed into the worktree of a conflict in a snapshot; undefined where nothing was. */
export async function keepTyped({ epic, system }: AgentContext, scratch: string): Promise<Oid | undefined> {
  const found = isHalfMade(scratch) ? undefined : await findRepositoryAt(scratch);
  if (found === undefined) return undefined;
  const { git, gitDir } = found;
  const ref = sheafRef(epic, "snapshots", "sync-conflict");
  return holdWork({ git, gitDir, ref, agent: "sync-conflict" }, formatInstant(system.now()));
}
