import type { Oid } from "../../core/ids.ts";
import { importCommits, type NewCommit } from "../../git/import-commits.ts";
import { commitTree, mustSign } from "../../git/sign.ts";
import { passPreCommit } from "../../git/user-hooks.ts";
import { passHooks, usersHooks, wordMessage, type HookedPlace } from "./commit-message.ts";

/** What of a list of commits the user's own hooks are shown: what was typed is in the tree of the last, or in its message too. */
export type Shown = "nothing" | "tree" | "tree and message";

/**
 * Makes commits for a branch, each on the tree of its first parent: worded and signed as the repository wants it. No ref
 * points at them. Throws `refused` where a hook of the user's refuses the last one, or git cannot sign.
 */
export async function makeCommits(
  place: HookedPlace,
  commits: readonly NewCommit[],
  shown: Shown = "nothing",
): Promise<Oid[]> {
  const { git } = place;
  const wanted: NewCommit[] = [];
  for (const commit of commits) wanted.push({ ...commit, message: await wordMessage(place, commit.message) });
  const made = await importCommits(git, wanted);
  const [tip, last] = [made.at(-1), wanted.at(-1)];
  if (tip === undefined || last === undefined) return made;
  const tree = `${tip}^{tree}`;
  if (shown === "tree") await passPreCommit(await usersHooks(place), tree);
  const message = shown === "tree and message" ? await passHooks(place, tree, last.message) : last.message;
  const isSigned = await mustSign(git);
  if (!isSigned && message === last.message) return made;
  return repeat(place, made, [...wanted.slice(0, -1), { ...last, message }], isSigned);
}

/** fast-import cannot sign, and knows a message before its tree: the same commits again, each on those before it. */
async function repeat(
  { git }: HookedPlace,
  made: readonly Oid[],
  commits: readonly NewCommit[],
  isSigned: boolean,
): Promise<Oid[]> {
  const again: Oid[] = [];
  for (const [at, { message, parents }] of commits.entries()) {
    const onto = parents.flatMap((parent) => (typeof parent === "number" ? (again[parent] ?? []) : parent));
    again.push(await commitTree(git, { tree: `${made[at]}^{tree}`, parents: onto, message }, isSigned));
  }
  return again;
}
