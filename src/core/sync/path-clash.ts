import type { PathWork } from "./path-versions.ts";
import type { TipWork } from "./stack-input.ts";
import type { TreeEntry } from "../tree.ts";

/** What the stack has made of each path so far. */
export class Done {
  readonly #entries = new Map<string, TreeEntry>();
  /** Every folder that a file of it is in. */
  readonly #folders = new Set<string>();

  add(changes: ReadonlyMap<string, TreeEntry>): void {
    for (const [path, entry] of changes) {
      this.#entries.set(path, entry);
      if (entry.kind !== "deleted") for (const folder of foldersOf(path)) this.#folders.add(folder);
    }
  }

  get(path: string): TreeEntry | undefined {
    return this.#entries.get(path);
  }

  /**
   * The path at which a file of this name and a file of an agent before it exclude each other: one of them needs a
   * folder of the other's name. Undefined where there is none.
   */
  findFolderClash(path: string): string | undefined {
    const file = foldersOf(path).find((folder) => isThere(this.#entries.get(folder)));
    return file ?? (this.#folders.has(path) ? path : undefined);
  }
}

function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1))
    folders.push(path.slice(0, end));
  return folders;
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
  const sources = movesOf(work).deleted.get(oid) ?? [];
  return (
    sources.length > 0 &&
    works.slice(0, works.indexOf(work)).some((other) => {
      const gone = movesOf(other).deleted.get(oid) ?? [];
      const isElsewhere = movesOf(other).added.has(oid) && !other.offered.has(path);
      return isElsewhere && sources.some((source) => gone.includes(source));
    })
  );
}

/** By content: the paths that an agent deleted, and what it added. */
interface Moves {
  readonly deleted: ReadonlyMap<string, readonly string[]>;
  readonly added: ReadonlySet<string>;
}

const known = new WeakMap<TipWork, Moves>();

function movesOf(work: TipWork): Moves {
  const moves = known.get(work) ?? readMoves(work);
  known.set(work, moves);
  return moves;
}

function readMoves({ offered }: TipWork): Moves {
  const deleted = new Map<string, string[]>();
  const added = new Set<string>();
  for (const [path, { before, after }] of offered) {
    if (before === undefined && after !== undefined) added.add(after.oid);
    if (before === undefined || after !== undefined) continue;
    const paths = deleted.get(before.oid);
    if (paths === undefined) deleted.set(before.oid, [path]);
    else paths.push(path);
  }
  return { deleted, added };
}
