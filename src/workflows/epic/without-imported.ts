import { isImported } from "../../core/import/imported.ts";
import type { Oid, RepoPath } from "../../core/ids.ts";
import type { Git } from "../../git/git.ts";
import { readObjects } from "../../git/objects.ts";

/** The files of an agent's first commit without those that `sheaf import` wrote: they tell of real work. */
export async function withoutImported(
  git: Git,
  base: Oid,
  files: ReadonlyMap<RepoPath, string>,
): Promise<Map<RepoPath, string>> {
  const paths = [...files.keys()];
  const objects = await readObjects(
    git,
    paths.map((path) => `${base}:${path}`),
  );
  const kept = new Set(paths.filter((_, at) => isImported(objects[at]?.bytes.toString("utf8") ?? "")));
  return new Map([...files].filter(([path]) => !kept.has(path)));
}
