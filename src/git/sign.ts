import { refused, type SheafError } from "../errors.ts";
import type { Oid } from "../core/ids.ts";
import type { Git } from "./git.ts";

/** A commit to make of a tree that is there. */
export interface TreeCommit {
  /** A tree, or a name of one, such as `<commit>^{tree}`. */
  readonly tree: string;
  readonly parents: readonly Oid[];
  readonly message: string;
}

/** Whether commits on branches have to be signed here: plumbing does not ask by itself. */
export async function mustSign(git: Git): Promise<boolean> {
  return (await git.text(["config", "--type=bool", "--get", "commit.gpgSign"], { answers: [1] })) === "true";
}

/**
 * Makes a commit that goes on a branch, signed where `commit.gpgSign` wants that. Throws `refused` with the reason where
 * git cannot sign.
 */
export async function commitTree(git: Git, commit: TreeCommit, isSigned?: boolean): Promise<Oid> {
  if (!(isSigned ?? (await mustSign(git)))) return makeCommit(git, commit, []);
  const why: { words?: string } = {};
  const signed = await makeCommit(git, commit, ["-S"]).catch((error: unknown) => {
    why.words = error instanceof Error ? error.message : String(error);
  });
  if (signed !== undefined) return signed;
  // It was the signature only if everything else is well.
  await makeCommit(git, commit, []);
  throw cannotSign(why.words ?? "");
}

async function makeCommit(
  git: Git,
  { tree, parents, message }: TreeCommit,
  options: readonly string[],
): Promise<Oid> {
  const onto = parents.flatMap((parent) => ["-p", parent]);
  const args = ["commit-tree", ...options, tree, ...onto, "-F", "-"];
  return (await git.text(args, { input: message })) as Oid;
}

function cannotSign(words: string): SheafError {
  const why = words.replace(/^.*? failed: /, "");
  return refused(
    "cannot-sign",
    `commit.gpgSign is on and git cannot sign, so nothing was committed: ${why}`,
    "git config user.signingKey <key>, or make its agent ready: echo test | gpg --clearsign; or, for this repository: git config commit.gpgSign false",
  );
}
