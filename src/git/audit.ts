import type { Oid } from "../core/ids.ts";
import {
  commitFault,
  commitNames,
  folderMode,
  longestPath,
  submoduleMode,
  treeFault,
  treeRows,
  type TreeRow,
} from "../core/judge/object-fault.ts";
import type { GitObject } from "./batch.ts";
import type { Git } from "./git.ts";
import { describeObjects, readObjects } from "./objects.ts";

/** A folder of a commit that is to be looked at, and the same folder of its first parent, where it has one. */
interface Folder {
  readonly commit: Oid;
  readonly path: string;
  readonly oid: string;
  readonly before: string | undefined;
}

/** A file that a commit brings. */
interface File {
  readonly commit: Oid;
  readonly path: string;
  readonly oid: string;
}

/**
 * Looks at commits, and at all that they bring, object by object: whether it is there, and whether git would have made it
 * so. Returns what is wrong with a commit, by commit, in words that go on from its id. With the git that is open
 * anyway, and as many questions as folders are deep.
 */
export async function auditCommits(git: Git, commits: readonly Oid[]): Promise<ReadonlyMap<Oid, string>> {
  const faults = new Map<Oid, string>();
  const blame = (commit: Oid, fault: string | undefined) => {
    if (fault !== undefined && !faults.has(commit)) faults.set(commit, fault);
  };
  const objects = await readObjects(git, commits);
  const roots = commits.flatMap((commit, at): Folder[] => {
    const object = objects[at];
    const fault = object?.type === "commit" ? commitFault(object.bytes) : faultOf(object, "commit");
    blame(commit, fault);
    return fault !== undefined || object === undefined ? [] : [rootOf(commit, object)];
  });
  const files = await readFiles(git, roots, blame);
  const blobs = await describeObjects(
    git,
    files.map(({ oid }) => oid),
  );
  files.forEach(({ commit, path }, at) => {
    const fault = faultOf(blobs[at], "blob");
    if (fault !== undefined) blame(commit, `brings ${path}, which ${fault}`);
  });
  return faults;
}

function rootOf(commit: Oid, { bytes }: GitObject): Folder {
  const { tree, parents } = commitNames(bytes);
  const [first] = parents;
  return { commit, path: "", oid: tree, before: first === undefined ? undefined : `${first}^{tree}` };
}

/** The files in folders and in the folders in them, each object once, without what their parents had there. */
async function readFiles(
  git: Git,
  roots: readonly Folder[],
  blame: (commit: Oid, fault: string | undefined) => void,
): Promise<File[]> {
  const files: File[] = [];
  const seen = new Set<string>();
  const isNew = ({ mode, oid, name }: TreeRow, known: OpenFolder["known"]) => {
    const key = `${mode} ${oid}`;
    if (mode === submoduleMode || seen.has(key) || known.get(keyOf(name))?.oid === oid) return false;
    seen.add(key);
    return true;
  };
  for (let open = roots; open.length > 0;) {
    const opened = await openFolders(git, open);
    open = opened.flatMap(({ folder, rows, known, fault }): Folder[] => {
      blame(folder.commit, fault);
      const fresh = rows.filter((row) => isNew(row, known));
      const placed = fresh.map((row) => ({ row, at: placeOf(folder, row) }));
      const isLong = placed.some(({ at }) => Buffer.byteLength(at.path) > longestPath);
      if (isLong) blame(folder.commit, "brings a path that is too long for a file system");
      files.push(...placed.flatMap(({ row, at }) => (row.mode === folderMode ? [] : [at])));
      return placed.flatMap(({ row, at }) =>
        row.mode !== folderMode || isLong ? [] : [{ ...at, before: known.get(keyOf(row.name))?.oid }],
      );
    });
  }
  return files;
}

/** What is wrong with an object in the place of one of that type. */
function faultOf(object: GitObject | undefined, type: string): string | undefined {
  if (object === undefined) return "is missing or damaged";
  return object.type === type ? undefined : `is a ${object.type} where a ${type} has to be`;
}

interface OpenFolder {
  readonly folder: Folder;
  readonly rows: readonly TreeRow[];
  readonly known: ReadonlyMap<string, TreeRow>;
  readonly fault: string | undefined;
}

/** Reads folders that are new, together with what they were before. */
async function openFolders(git: Git, folders: readonly Folder[]): Promise<OpenFolder[]> {
  const names = folders.flatMap(({ oid, before }) => [oid, ...(before === undefined ? [] : [before])]);
  const asked = [...new Set(names)];
  const objects = await readObjects(git, asked);
  const found = new Map(asked.map((name, at) => [name, objects[at]]));
  return folders.map((folder): OpenFolder => {
    const object = found.get(folder.oid);
    const rows = rowsOf(object);
    const known = new Map(rowsOf(found.get(folder.before ?? ""))?.map((row) => [keyOf(row.name), row]));
    const fault =
      faultOf(object, "tree") ?? (rows === undefined ? "ends in the middle of an entry" : treeFault(rows));
    const where = folder.path === "" ? "at the top" : folder.path;
    const said = fault === undefined ? undefined : `brings a folder (${where}) that ${fault}`;
    return { folder, rows: fault === undefined ? (rows ?? []) : [], known, fault: said };
  });
}

function rowsOf(object: GitObject | undefined): TreeRow[] | undefined {
  return object?.type === "tree" ? treeRows(object.bytes, object.oid.length / 2) : undefined;
}

function keyOf(name: Uint8Array): string {
  return new TextDecoder("latin1").decode(name);
}

function placeOf({ commit, path }: Folder, { name, oid }: TreeRow): File {
  const last = new TextDecoder().decode(name);
  return { commit, path: path === "" ? last : `${path}/${last}`, oid };
}
