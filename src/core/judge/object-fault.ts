import { parseSeconds } from "../time.ts";

// What `git fsck` calls an error in a commit or a tree. git itself reads much of it all the same, one command more and
// another less; a server that checks what is pushed refuses it, and with it everybody's work on top.

/** An entry of a tree object. */
export interface TreeRow {
  readonly mode: string;
  readonly name: Uint8Array;
  /** In hexadecimal digits. */
  readonly oid: string;
}

/** What is wrong with a commit object, in words that go on from "commit …"; undefined where nothing is. */
export function commitFault(bytes: Uint8Array): string | undefined {
  const header = headerOf(bytes);
  if (header.includes("\0")) return "has a NUL byte in its header";
  const lines = header.split("\n");
  const tree = lines.shift();
  if (tree === undefined || !isIdLine("tree", tree)) return "names no tree";
  while (lines[0]?.startsWith("parent ") === true) {
    if (!isIdLine("parent", lines.shift() ?? "")) return "names a parent that is no id";
  }
  return personFault("author", lines[0]) ?? personFault("committer", lines[1]);
}

/** The ids that the header of a commit object names first: its tree, then its parents. */
export function commitNames(bytes: Uint8Array): {
  readonly tree: string;
  readonly parents: readonly string[];
} {
  const lines = headerOf(bytes).split("\n");
  const idsAt = (key: string) =>
    lines.flatMap((line) => (isIdLine(key, line) ? [line.slice(key.length + 1)] : []));
  return { tree: idsAt("tree")[0] ?? "", parents: idsAt("parent") };
}

function headerOf(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes).split("\n\n", 1)[0] ?? "";
}

function isIdLine(key: string, line: string): boolean {
  return line.startsWith(`${key} `) && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(line.slice(key.length + 1));
}

function personFault(key: string, line: string | undefined): string | undefined {
  if (line?.startsWith(`${key} `) !== true) return `has no ${key}`;
  const [, seconds] = /^[^<>]*<[^<>]*> (\S+) [+-]\d{4}$/.exec(line.slice(key.length + 1)) ?? [];
  if (seconds === undefined)
    return `has an ${key} line without name, address and date`.replace("an c", "a c");
  return parseSeconds(seconds) === undefined
    ? `has a date that no calendar has: ${seconds.slice(0, 30)}`
    : undefined;
}

const modes: ReadonlySet<string> = new Set(["40000", "100644", "100755", "100664", "120000", "160000"]);

// What Linux, macOS and Windows have room for, and leave for the path of the repository.
const longestName = 255;
/** How long a path may be, in bytes, for a checkout to have room for it. */
export const longestPath = 3_500;

/** The mode of a folder. */
export const folderMode = "40000";
/** The mode of a submodule, whose commit is in another repository. */
export const submoduleMode = "160000";

/** The rows of a tree object; undefined where its bytes end in the middle of one. */
export function treeRows(bytes: Uint8Array, idBytes: number): TreeRow[] | undefined {
  const rows: TreeRow[] = [];
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(32, at);
    const end = bytes.indexOf(0, space + 1);
    const next = end + 1 + idBytes;
    if (space === -1 || end === -1 || next > bytes.length) return undefined;
    // Old tools wrote zeros before it, which git reads over.
    const mode = String.fromCharCode(...bytes.subarray(at, Math.min(space, at + 12))).replace(/^0+/, "");
    const oid = Buffer.from(bytes.subarray(end + 1, next)).toString("hex");
    rows.push({ mode, name: bytes.subarray(space + 1, end), oid });
    at = next;
  }
  return rows;
}

/** What is wrong with the rows of a tree object, in words that go on from "folder …"; undefined where nothing is. */
export function treeFault(rows: readonly TreeRow[]): string | undefined {
  const names = new Set<string>();
  let before = "";
  for (const { mode, name, oid } of rows) {
    // One character for each byte, so that they are compared as git compares them.
    const bytes = new TextDecoder("latin1").decode(name);
    const shown = JSON.stringify(new TextDecoder().decode(name).slice(0, 60));
    if (!modes.has(mode)) return `has an entry of a mode that git does not know: ${shown}`;
    if (bytes.length > longestName) return `has a name that is too long for a file system: ${shown}`;
    if (isForbidden(bytes)) return `has an entry that git never checks out: ${shown}`;
    if (/^0+$/.test(oid)) return `has an entry that names no object: ${shown}`;
    if (names.has(bytes)) return `has an entry twice: ${shown}`;
    const key = mode === folderMode ? `${bytes}/` : bytes;
    if (key < before) return `has its entries out of order: ${shown}`;
    names.add(bytes);
    before = key;
  }
  return undefined;
}

// What a file system that ignores case, final dots and streams takes for the folder of a repository.
const likeGit = /^(?:\.git|git~1)[ .]*(?::.*)?$/i;

function isForbidden(name: string): boolean {
  return name === "" || name === "." || name === ".." || name.includes("/") || likeGit.test(name);
}
