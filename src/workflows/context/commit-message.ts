import type { EpicId } from "../../core/ids.ts";
import { worded } from "../../core/records/commit-style.ts";
import { hooksDir } from "../../files/hook-files.ts";
import { findText } from "../../files/state.ts";
import type { Git } from "../../git/git.ts";
import type { Repository } from "../../git/repository.ts";
import { findUserHooks, passCommitMsg, passPreCommit, type UserHooks } from "../../git/user-hooks.ts";
import { usersHooksPath } from "../hooks/install-hooks.ts";
import { findCommitStyle } from "./session.ts";

/** Where commits of an epic are made. */
export interface WordingPlace {
  /** git at the top of a worktree. */
  readonly git: Git;
  readonly epic: EpicId;
}

/** {@link WordingPlace} where the user's hooks can be asked too. */
export interface HookedPlace extends WordingPlace {
  readonly repository: Pick<Repository, "gitDir" | "commonDir">;
}

/** Words a message of Sheaf's as `commits:` of the repository's settings says. */
export async function wordMessage({ git, epic }: WordingPlace, message: string): Promise<string> {
  const style = await findCommitStyle(git.cwd);
  if (style === undefined) return message;
  const signer = style.sign_off ? await readSigner(git) : undefined;
  return worded(message, { epic, style, signer });
}

async function readSigner(git: Git): Promise<string> {
  const ident = await git.text(["var", "GIT_COMMITTER_IDENT"]);
  return ident.replace(/ [0-9]+ [+-][0-9]+$/, "");
}

/**
 * What to make a commit's message of when it holds text that somebody has typed: the user's own pre-commit hook sees the
 * tree, and commit-msg the message, as if git made the commit. Throws `refused` with the words of a hook.
 */
export function messageSeenByHooks(place: HookedPlace, message: string): (tree: string) => Promise<string> {
  return async (tree) => passHooks(place, tree, await wordMessage(place, message));
}

/** Shows a tree and a message to the user's hooks, and returns what commit-msg makes of the message. Throws `refused`. */
export async function passHooks(place: HookedPlace, tree: string, message: string): Promise<string> {
  const hooks = await usersHooks(place);
  await passPreCommit(hooks, tree);
  return passCommitMsg(hooks, message);
}

/** The hooks that git would run in this worktree without Sheaf. */
export function usersHooks({ git, repository }: HookedPlace): Promise<UserHooks> {
  const { gitDir, commonDir } = repository;
  const kept = findText(usersHooksPath(gitDir))?.trim();
  return findUserHooks({ git, gitDir, commonDir, sheafs: hooksDir(commonDir), kept });
}
