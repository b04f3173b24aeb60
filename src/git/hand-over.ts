import type { Oid, RepoPath } from "../core/ids.ts";
import { blobOf } from "../core/tree.ts";
import { fullIndex, indexLine, withPrivateIndex } from "./build-tree.ts";
import { listCommitChanges } from "./commit-changes.ts";
import { literalPaths, splitNul, type Git } from "./git.ts";
import type { TreeEntry } from "./tree-changes.ts";

/** Reads plain files of a commit or tree, below some folders or all of them. Empty where there is no such commit. */
export async function readEntries(
  git: Git,
  treeish: string,
  roots: readonly string[] = ["."],
): Promise<Map<RepoPath, TreeEntry>> {
  const below = roots.includes(".") ? [] : ["--", ...roots];
  const { code, stdout } = await git.run(["ls-tree", "-r", "-z", "--full-tree", treeish, ...below], {
    answers: [128],
    env: literalPaths,
  });
  const lines = code === 0 ? stdout.toString("utf8").split("\0") : [];
  return new Map(lines.filter((line) => line.startsWith("100")).map(entryOf));
}

function entryOf(line: string): [RepoPath, TreeEntry] {
  const tab = line.indexOf("\t");
  const [mode = "", , oid = ""] = line.slice(0, tab).split(" ");
  return [line.slice(tab + 1) as RepoPath, { mode, oid: oid as Oid }];
}

/** Writes a tree of exactly these files and returns its id. */
export async function writeEntries(git: Git, entries: ReadonlyMap<RepoPath, TreeEntry>): Promise<Oid> {
  return withPrivateIndex(async (_folder, env) => {
    const input = [...entries].map(([path, entry]) => indexLine(path, entry, entry.oid)).join("");
    await git.run(["update-index", "-z", "--index-info"], { input, env: { ...fullIndex, ...env } });
    return (await git.text(["write-tree"], { env })) as Oid;
  });
}

/** The ids of everything that a chain of commits has ever contained; nothing for a chain without any. */
export async function listContents(git: Git, tip: Oid): Promise<Set<Oid>> {
  if (tip === "") return new Set();
  const lines = await git.text(["rev-list", "--objects", tip]);
  return new Set(lines.split("\n").map((line) => line.split(" ", 1)[0] as Oid));
}

/**
 * For each path the message of the newest commit of a branch that gave it the content `entries` have. Whatever the number
 * of paths, one git process finds those that are not far back.
 */
export async function readLastMessages(
  git: Git,
  branch: string,
  entries: ReadonlyMap<RepoPath, TreeEntry | undefined>,
  roots: readonly string[],
): Promise<Map<RepoPath, string>> {
  const messages = new Map<RepoPath, string>();
  const paths = entries.size <= 100 ? [...entries.keys()] : roots.filter((root) => root !== ".");
  for (const atMost of [64, 4_096, undefined]) {
    const range = { tips: [`refs/heads/${branch}`], not: [], paths, atMost };
    const commits = (await listCommitChanges(git, range)).toReversed();
    for (const { message, changes } of commits) {
      for (const { path, newOid, status } of changes) {
        const entry = entries.get(path as RepoPath);
        const isSame = status === "D" ? entry === undefined : entry?.oid === newOid;
        if (isSame && !messages.has(path as RepoPath)) messages.set(path as RepoPath, message);
      }
    }
    if (messages.size >= entries.size || commits.length < (atMost ?? Infinity)) break;
  }
  return messages;
}

/**
 * Every content that each path had along a chain, oldest first; undefined where it was deleted. Empty where there is no
 * such chain.
 */
export async function readHistory(git: Git, ref: string): Promise<Map<RepoPath, (Oid | undefined)[]>> {
  const log = ["log", "--first-parent", "--reverse", "--root", "--format=", "--raw", "-r", "-z"];
  const { code, stdout } = await git.run([...log, "--no-abbrev", "--no-renames", ref, "--"], {
    answers: [128],
  });
  const fields = code === 0 ? splitNul(stdout.toString("utf8")) : [];
  const history = new Map<RepoPath, (Oid | undefined)[]>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const oid = (fields[at] ?? "").split(" ")[3] as Oid;
    const path = fields[at + 1] as RepoPath;
    history.set(path, [...(history.get(path) ?? []), blobOf(oid)]);
  }
  return history;
}

/** What stood at each path on the way to a commit, newest first, whatever branch it was made on; undefined for no file. */
export async function readPast(
  git: Git,
  tip: string,
  paths: readonly RepoPath[],
): Promise<Map<RepoPath, (Oid | undefined)[]>> {
  const commits = await listCommitChanges(git, { tips: [tip], not: [], paths });
  const past = new Map<RepoPath, (Oid | undefined)[]>();
  for (const { path, newOid, oldOid, otherOld = [] } of commits
    .toReversed()
    .flatMap(({ changes }) => changes)) {
    const known = past.get(path as RepoPath) ?? [];
    const oids = [newOid, oldOid, ...otherOld.map(({ oid }) => oid)].map(blobOf);
    past.set(path as RepoPath, [...known, ...oids]);
  }
  return past;
}

/** The first commit of a chain. */
export async function findFirst(git: Git, tip: Oid): Promise<Oid> {
  return (await git.text(["rev-list", "--max-parents=0", tip])) as Oid;
}

/** The commit at which two branches parted; undefined when they have nothing in common. */
export async function findFork(git: Git, one: string, other: string): Promise<Oid | undefined> {
  const args = ["merge-base", `refs/heads/${one}`, `refs/heads/${other}`];
  const text = await git.text(args, { answers: [1, 128] });
  return text === "" ? undefined : (text as Oid);
}
