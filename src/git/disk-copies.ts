import { createHash } from "node:crypto";
import { accessSync, constants, lstatSync, readdirSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";
import type { RepoPath } from "../core/ids.ts";
import { entryKey } from "./copy-state.ts";
import type { Git } from "./git.ts";
import type { TreeChange, TreeEntry } from "./tree-changes.ts";

/** What stands on disk at a path, whatever git's index thinks of it. */
export interface DiskCopy {
  /** It as a tree would have it; undefined where that cannot be: a folder, or a file in place of one of its folders. */
  readonly entry: (Pick<TreeEntry, "mode"> & { readonly oid: string }) | undefined;
  /** Tells later whether it is still the same; undefined for what stands in place of a folder. */
  readonly stat: Stats | undefined;
}

/**
 * Reads what stands on disk at each path of some changes, filters applied as for a commit. A path has no copy where
 * nothing is, or only files that go with these very changes. git must stand at the top of the worktree.
 */
export async function readCopies(git: Git, changes: readonly TreeChange[]): Promise<Map<RepoPath, DiskCopy>> {
  const leaving = new Set(changes.flatMap(({ path, after }) => (after === undefined ? [path] : [])));
  const copies = new Map<RepoPath, DiskCopy>();
  const files: (readonly [TreeChange, Stats])[] = [];
  for (const change of changes) {
    const found = lookAt(git.cwd, change, leaving);
    if (found === undefined) continue;
    if (found.stat?.isFile() === true && isReadable(git, change.path)) files.push([change, found.stat]);
    else copies.set(change.path, found);
  }
  const paths = files.map(([{ path }]) => path);
  const oids = await hashFiles(git, paths);
  for (const [change, stat] of files) {
    const entry = await entryOf(git, change, stat, oids.get(change.path) ?? "");
    copies.set(change.path, { entry, stat });
  }
  return copies;
}

/** A copy in one word, to compare it by. */
export function keyOf({ entry }: DiskCopy): string {
  return entryKey(entry) ?? "nothing that a tree can have";
}

// A folder where a file is to be, or something else than a folder above it.
const otherKind: DiskCopy = { entry: undefined, stat: undefined };
const submodule = "160000";

function lookAt(top: string, change: TreeChange, leaving: ReadonlySet<RepoPath>): DiskCopy | undefined {
  const { path, before, after } = change;
  const above = findNoFolder(top, path);
  if (above !== undefined) return leaving.has(above) ? undefined : otherKind;
  const stat = lstatSync(join(top, path), { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (stat.isDirectory()) {
    // The folder of a submodule is its own affair: git moves no more than the entry.
    if ([before, after].some((entry) => entry?.mode === submodule)) return after && { entry: after, stat };
    return holdsOnly(top, path, leaving) ? undefined : otherKind;
  }
  if (!stat.isSymbolicLink()) return { entry: undefined, stat };
  const target = readlinkSync(join(top, path), "buffer");
  return { entry: { mode: "120000", oid: blobId(target, (before ?? after)?.oid.length) }, stat };
}

/** The first part of a path, from the top, that is there and is not a folder, a link to one included. */
function findNoFolder(top: string, path: RepoPath): RepoPath | undefined {
  const parts = path.split("/").slice(0, -1);
  for (const at of parts.keys()) {
    const folder = parts.slice(0, at + 1).join("/");
    const stat = lstatSync(join(top, folder), { throwIfNoEntry: false });
    if (stat?.isDirectory() !== true) return stat === undefined ? undefined : (folder as RepoPath);
  }
  return undefined;
}

function holdsOnly(top: string, folder: string, files: ReadonlySet<string>): boolean {
  return readdirSync(join(top, folder), { withFileTypes: true }).every((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? holdsOnly(top, path, files) : files.has(path);
  });
}

function blobId(bytes: Buffer, idLength: number | undefined): string {
  const hash = createHash(idLength === 64 ? "sha256" : "sha1");
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

function isReadable(git: Git, path: RepoPath): boolean {
  try {
    accessSync(join(git.cwd, path), constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** What each file would be as a blob. hash-object reads one path a line, so those with a line feed are arguments. */
async function hashFiles(git: Git, paths: readonly RepoPath[]): Promise<Map<RepoPath, string>> {
  const odd = paths.filter((path) => path.includes("\n"));
  const plain = paths.filter((path) => !path.includes("\n"));
  const input = plain.map((path) => `${path}\n`).join("");
  const texts = [
    plain.length === 0 ? "" : await git.text(["hash-object", "--stdin-paths"], { input }),
    odd.length === 0 ? "" : await git.text(["hash-object", "--", ...odd]),
  ];
  const oids = texts.filter((text) => text !== "").flatMap((text) => text.split("\n"));
  return new Map([...plain, ...odd].map((path, at) => [path, oids[at] ?? ""]));
}

/** Where the file system has no executable bit, the file has the mode of the version that it equals. */
async function entryOf(git: Git, { before, after }: TreeChange, stat: Stats, oid: string) {
  const mode = (stat.mode & 0o100) === 0 ? "100644" : "100755";
  const equals = [after, before].filter((entry) => entry?.oid === oid && entry.mode.startsWith("100"));
  const [first] = equals;
  if (first === undefined || equals.some((entry) => entry?.mode === mode)) return { mode, oid };
  const isKept = await git.text(["config", "--type=bool", "core.fileMode"], { answers: [1] });
  return isKept === "false" ? { mode: first.mode, oid } : { mode, oid };
}
