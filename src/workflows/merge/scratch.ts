import { join } from "node:path";
import type { Oid } from "../../core/ids.ts";
import { listWorktrees, removeWorktree } from "../../git/worktrees.ts";
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
  if (worktrees.some(({ path }) => path === scratch)) await removeWorktree(git, scratch, "anything");
  await git.run(["worktree", "add", "--quiet", "--detach", scratch, commit]);
  return scratch;
}

const names: readonly ScratchName[] = ["sync-conflict", "sync-check"];

/**
 * Removes what a sync leaves behind when it is killed, while no conflict is open: the scratch worktrees, which
 * Sheaf made and which hold nothing but a conflict or merged work. A dry run leaves them. Returns whether there was
 * anything.
 */
export async function clearLeftovers({ git, epic }: AgentContext, dryRun = false): Promise<boolean> {
  const scratches = (await listWorktrees(git)).filter(({ path }) =>
    names.some((name) => path.endsWith(`/${epic}/${name}`)),
  );
  if (dryRun) return scratches.length > 0;
  for (const { path } of scratches) await removeWorktree(git, path, "anything");
  return scratches.length > 0;
}
