import { join } from "node:path";
import type { EpicId, Oid } from "../../core/ids.ts";
import { sheafRef } from "../../core/epic/layout.ts";
import { listRefs, moveRefs } from "../../git/refs.ts";
import { listWorktrees, removeWorktree } from "../../git/worktrees.ts";
import type { AgentContext } from "../context.ts";
import { requireSettings } from "../session.ts";
import { worktreesDir } from "../epic/worktrees-dir.ts";

/** Keeps the commit that shows a conflict; its parent is the work that merged before it. */
export function conflictRef(epic: EpicId): string {
  return sheafRef(epic, "sync", "conflict");
}

const folderName = "sync-conflict";

/** Checks `commit` out in a new worktree in which a person settles a conflict. Returns its path. */
export async function makeScratch(context: AgentContext, commit: Oid): Promise<string> {
  const { git, epic } = context;
  const [main] = await listWorktrees(git);
  const folder = worktreesDir(main?.path ?? context.repository.top, epic, await requireSettings(context));
  const scratch = join(folder, folderName);
  await git.run(["worktree", "add", "--quiet", "--detach", scratch, commit]);
  return scratch;
}

/**
 * Removes what a sync leaves behind when it is killed, while no conflict is open: the scratch worktree, which
 * Sheaf made and which holds nothing but a conflict, and the refs that kept its commits. Returns whether there
 * was anything.
 */
export async function clearLeftovers({ git, epic }: AgentContext): Promise<boolean> {
  const [refs, worktrees] = await Promise.all([listRefs(git, sheafRef(epic, "sync")), listWorktrees(git)]);
  const scratches = worktrees.filter(({ path }) => path.endsWith(`/${epic}/${folderName}`));
  for (const { path } of scratches) await removeWorktree(git, path, "anything");
  if (refs.size > 0) {
    const changes = [...refs].map(([ref, old]) => ({ kind: "delete", ref, old }) as const);
    await moveRefs(git, changes, "sheaf sync: cleared");
  }
  return scratches.length + refs.size > 0;
}
