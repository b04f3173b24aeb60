import { askReadable } from "../../git/readable.ts";
import { dirtyPathsWithin, listWorktrees } from "../../git/worktrees.ts";
import type { AgentContext } from "../context/context.ts";

/** Other agents' folders are looked into for this alone: to say what is not part of the sync. */
export async function warnOfUncommitted({ git, epic, epicDir }: AgentContext): Promise<string[]> {
  const own = (await listWorktrees(git)).filter(
    ({ branch, prunable }) =>
      prunable === undefined && branch?.startsWith(`refs/heads/sheaf/${epic}/`) === true,
  );
  const paths = own.map(({ path }) => path);
  const { answer, unreadable } = await askReadable(
    paths,
    new Map<string, readonly string[]>(),
    async (some) => {
      const found = await dirtyPathsWithin(git, some, epicDir);
      return new Map(some.map((path, at) => [path, found[at] ?? []]));
    },
  );
  return paths.flatMap((path) => {
    if (unreadable.has(path)) return `${path} could not be looked into for uncommitted work`;
    const dirty = answer.get(path) ?? [];
    if (dirty.length === 0) return [];
    return `${path} has uncommitted work that is not part of this sync: ${dirty.slice(0, 3).join(", ")}`;
  });
}
