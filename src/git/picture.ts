import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { openGit, type Git } from "./git.ts";
import { listRefs } from "./refs.ts";

/** What a repository is to look like. */
export interface Changes {
  /** Where refs go; undefined deletes one. */
  readonly refs: ReadonlyMap<string, string | undefined>;
  /** A folder of objects that the repository itself does not have yet, as those of a push. */
  readonly objects: string | undefined;
}

/**
 * Shows a repository as it would be with other refs: a bare one in `folder`, with the same objects, that goes when `look`
 * is done. Nothing that is written there reaches the repository itself.
 */
export async function withPicture<T>(
  git: Git,
  folder: string,
  { refs, objects }: Changes,
  look: (picture: Git) => Promise<T>,
): Promise<T> {
  const asked = ["rev-parse", "--path-format=absolute", "--show-object-format", "--git-path", "objects"];
  const [format = "sha1", own = ""] = (await git.text(asked)).split("\n");
  const seen = new Map<string, string>(await listRefs(git));
  for (const [ref, oid] of refs)
    if (oid === undefined) seen.delete(ref);
    else seen.set(ref, oid);
  mkdirSync(folder, { recursive: true });
  const picture = mkdtempSync(join(folder, "picture-"));
  try {
    const write = (name: string, lines: readonly string[]) =>
      writeFileSync(join(picture, name), lines.map((line) => `${line}\n`).join(""));
    for (const name of ["objects/info", "refs"]) mkdirSync(join(picture, name), { recursive: true });
    write("HEAD", ["ref: refs/heads/none"]);
    write("config", [
      "[core]",
      "repositoryformatversion = 1",
      "bare = true",
      "[extensions]",
      `objectformat = ${format}`,
    ]);
    write("objects/info/alternates", [...(objects === undefined ? [] : [resolve(git.cwd, objects)]), own]);
    write(
      "packed-refs",
      [...seen].map(([ref, oid]) => `${oid} ${ref}`),
    );
    return await look(openGit(picture));
  } finally {
    rmSync(picture, { recursive: true, force: true });
  }
}
