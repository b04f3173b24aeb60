import { existsSync } from "node:fs";
import { join } from "node:path";
import { agentBranch } from "../../core/epic/layout.ts";
import { parseAgentId } from "../../core/ids.ts";
import { usage } from "../../errors.ts";
import { copyIncluded } from "../../files/copy-included.ts";
import { listIncluded } from "../../git/included-files.ts";
import { findCommit } from "../../git/refs.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import { openContext } from "../context/context.ts";
import { openSession, type Session } from "../context/session.ts";
import { keepWork } from "../context/snapshot.ts";
import type { System } from "../../system.ts";
import { findRegistered } from "./here.ts";

/**
 * The worktree that a client opens under a name: an agent's own, where the name is one of the epic's agents and it has
 * been started; otherwise one as Claude Code itself makes it. Throws `usage` for a name that can be none.
 */
export async function openWorktree(directory: string, name: string, system: System): Promise<string> {
  const session = await openSession(directory, system);
  return (await findAgentWorktree(session, name)) ?? makeOrdinary(session, name);
}

async function findAgentWorktree(session: Session, name: string): Promise<string | undefined> {
  const agent = parseAgentId(name);
  if (agent === undefined) return undefined;
  const { epic } = await openContext({ directory: session.repository.top }, session.system).catch(() => ({
    epic: undefined,
  }));
  if (epic === undefined) return undefined;
  const branch = `refs/heads/${agentBranch(epic, agent)}`;
  const found = (await listWorktrees(session.git)).find(
    (tree) => tree.branch === branch && tree.prunable === undefined,
  );
  return found?.path;
}

/** What Claude Code does without a hook: `.claude/worktrees/<name>`, on a branch of its own. */
async function makeOrdinary({ git }: Session, name: string): Promise<string> {
  if (!/^[\w][\w.-]{0,99}$/.test(name)) throw usage("bad-name", `"${name}" cannot name a worktree`);
  const [main] = await listWorktrees(git);
  const path = join(main?.path ?? git.cwd, ".claude", "worktrees", name);
  if (existsSync(join(path, ".git"))) return path;
  const branch = `worktree-${name}`;
  const isThere = (await findCommit(git, `refs/heads/${branch}`)) !== undefined;
  const base = (await findCommit(git, "refs/remotes/origin/HEAD")) ?? "HEAD";
  const made = isThere ? [path, branch] : ["--no-track", "-b", branch, path, base];
  await git.run(["worktree", "add", "--quiet", ...made]);
  if (main !== undefined) copyIncluded(main.path, path, await listIncluded(git.at(main.path)));
  return path;
}

/**
 * A client is done with a worktree. An agent's stays, with a snapshot of what is not committed; any other goes where git
 * itself finds nothing in it that would be lost. Returns what to tell the person.
 */
export async function closeWorktree(path: string, system: System): Promise<string> {
  const here = findRegistered(path);
  if (here === undefined) {
    const { git } = await openSession(path, system);
    const [main] = await listWorktrees(git);
    const removed = await git.at(main?.path ?? path).run(["worktree", "remove", path], { answers: [128, 1] });
    return removed.code === 0 ? `${path} removed` : `${path} kept: ${removed.stderr.trim()}`;
  }
  const { epic, agent } = here.registration;
  const { repository } = await openSession(path, system);
  await keepWork({ repository, epic, agent, system });
  return `${path} is ${agent}'s worktree of ${epic}: kept, with a snapshot of what is not committed (sheaf finish removes it)`;
}
