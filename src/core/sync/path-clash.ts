import type { PathWork } from "./path-versions.ts";
import type { TipWork } from "./stack.ts";
import type { TreeEntry } from "./tree.ts";

/** What the stack has made of each path so far. */
export type Done = ReadonlyMap<string, TreeEntry>;

/**
 * The path at which a file of this work and a file of an agent before it exclude each other: one of them needs a
 * folder of the other's name. Undefined where there is none.
 */
export function findFolderClash(path: string, done: Done): string | undefined {
  for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) {
    const folder = path.slice(0, end);
    if (isThere(done.get(folder))) return folder;
  }
  const inside = [...done].some(([other, entry]) => isThere(entry) && other.startsWith(`${path}/`));
  return inside ? path : undefined;
}

function isThere(entry: TreeEntry | undefined): boolean {
  return entry !== undefined && entry.kind !== "deleted";
}

/** A name that git made up for a file that cannot stand at its path: `<path>~<commit>`, perhaps with a number. */
const invented = /^(.+)~([0-9a-f]{40,64})(?:_\d+)?$/s;

/** The real path of a file that git put aside under a name of its own; undefined for any other path. */
export function findPutAside({ path, work }: PathWork, before: string): string | undefined {
  const [, real, commit] = invented.exec(path) ?? [];
  const isOfGit = work.unmerged.has(path) && !work.offered.has(path);
  return isOfGit && (commit === before || commit === work.tip) ? real : undefined;
}

/**
 * Whether this is a file that the agent renamed and that another agent before it renamed to something else. Told by
 * the content being the same; whoever renamed and edited it has deleted one file and added another.
 */
export function isMovedTwice({ path, work }: PathWork, works: readonly TipWork[]): boolean {
  const added = work.offered.get(path);
  const { oid } = added?.after ?? {};
  if (added?.before !== undefined || oid === undefined) return false;
  const earlier = works.slice(0, works.indexOf(work));
  const sources = [...work.offered].filter(
    ([, { before, after }]) => after === undefined && before?.oid === oid,
  );
  return sources.some(([source]) =>
    earlier.some(({ offered }) => {
      const isGone = offered.get(source)?.after === undefined && offered.has(source);
      return isGone && !offered.has(path) && hasAdded(offered, oid);
    }),
  );
}

function hasAdded(offered: TipWork["offered"], oid: string): boolean {
  return [...offered.values()].some(({ before, after }) => before === undefined && after?.oid === oid);
}
