import type { Oid } from "../core/ids.ts";
import type { FileVersion } from "../core/tree.ts";
import { literalPaths, type Git } from "./git.ts";

/** The files that a commit has at some paths; a path that is not there, or is a folder, is missing. */
export async function readVersions(
  git: Git,
  commit: Oid,
  paths: Iterable<string>,
): Promise<Map<string, FileVersion>> {
  const asked = [...paths];
  if (asked.length === 0) return new Map();
  const entries = await git.fields(["ls-tree", "-z", "--full-tree", commit, "--", ...asked], {
    env: literalPaths,
  });
  return new Map(
    entries.flatMap((entry): [string, FileVersion][] => {
      const [mode = "", type, oid = ""] = entry.slice(0, entry.indexOf("\t")).split(" ");
      return type === "tree" ? [] : [[entry.slice(entry.indexOf("\t") + 1), { mode, oid: oid as Oid }]];
    }),
  );
}
