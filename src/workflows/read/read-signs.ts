import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { AgentId, Instant } from "../../core/ids.ts";
import { newestOf } from "../../core/time.ts";
import { worktreeDir } from "../../files/state.ts";
import { isGitFailure } from "../../git/readable.ts";
import { openRepository } from "../../git/repository.ts";
import { dirtyPaths } from "../../git/worktrees.ts";
import type { Context } from "../context/context.ts";
import { readFeatures } from "./read-features.ts";
import type { EpicStatus } from "../../core/progress/epic-status.ts";

/** Everything dated that an agent has left; undefined where there is no such sign. */
export interface Signs {
  readonly agent: AgentId;
  readonly checkpoint: Instant | undefined;
  readonly commit: Instant | undefined;
  /** When it last ran a command of Sheaf's, as its worktree and its live state tell. */
  readonly command: Instant | undefined;
  /** When the newest of its uncommitted files was written. */
  readonly files: Instant | undefined;
}

/**
 * Reads the signs of life one by one, so that "forgot the checkpoint", "stuck" and "gone" look different (design
 * section 10). Looks into the worktrees, unlike any other reading: what is not committed shows only there.
 */
export async function readSigns(context: Context, { agents }: EpicStatus): Promise<Signs[]> {
  const states = await readFeatures(context);
  return Promise.all(
    agents.map(async ({ agent, worktree }): Promise<Signs> => {
      const state = states.find((state) => state.agent === agent);
      const inWorktree = worktree === undefined ? undefined : await readWorktreeSigns(worktree);
      return {
        agent,
        checkpoint: state?.signs.checkpoint,
        commit: state?.signs.commit,
        command: newestOf([inWorktree?.command, state?.signs.state]),
        files: inWorktree?.files,
      };
    }),
  );
}

/** When the newest command of Sheaf's ran in a worktree, and when the newest uncommitted file was written. */
export async function readWorktreeSigns(path: string): Promise<Pick<Signs, "command" | "files">> {
  const { git, gitDir } = await openRepository(path);
  const dirty = await dirtyPaths(git).catch(unreadable);
  const times = dirty.flatMap((file) => modifiedAt(join(path, file)) ?? []);
  return {
    command: modifiedAt(join(worktreeDir(gitDir), "mentioned.json")),
    files: times.length === 0 ? undefined : (Math.max(...times) as Instant),
  };
}

/** A branch that git cannot read is its agent's trouble, which `doctor` tells: its files show no sign. */
function unreadable(error: unknown): string[] {
  if (isGitFailure(error)) return [];
  throw error;
}

function modifiedAt(path: string): Instant | undefined {
  const ms = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return ms === undefined ? undefined : (Math.floor(ms) as Instant);
}
