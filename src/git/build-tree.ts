import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { refused, type SheafError } from "../errors.ts";
import type { Oid, RepoPath } from "../core/ids.ts";
import { literalPaths, type Git } from "./git.ts";

/** New content for a file, byte for byte as it goes into the blob; or its end. */
export type FileChange = { readonly content: string | Uint8Array } | { readonly deleted: true };

/**
 * The environment of a git that writes index entries: one that reads a sparse index puts them beside the folder
 * that they belong into (seen in git 2.39), so the index must be a full one.
 */
export const fullIndex = {
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "index.sparse",
  GIT_CONFIG_VALUE_0: "false",
};

/**
 * Writes the tree that a commit becomes when some of its files change, and returns its id. Works in an index of
 * its own: the worktree's index, with whatever is staged there, is neither read nor touched. A file keeps its
 * mode, a new one is not executable. Throws `refused` where a folder, a symbolic link or a submodule has the name.
 */
export async function buildTree(git: Git, base: Oid, files: ReadonlyMap<RepoPath, FileChange>): Promise<Oid> {
  return withPrivateIndex(async (folder, env) => {
    const paths = [...files.keys()];
    const contents = [...files.values()].flatMap((change) => ("content" in change ? [change.content] : []));
    const work = [
      writeBlobs(git, folder, contents),
      readModes(git, base, paths),
      git.run(["read-tree", base], { env }),
    ] as const;
    // The folder goes when one of them fails, so no other may still be writing into it.
    await Promise.allSettled(work);
    const [blobs, modes] = await Promise.all(work);
    const lines = [...files].map(([path, change]) => {
      const oid = "deleted" in change ? undefined : blobs.shift();
      return indexLine(
        path,
        oid === undefined ? undefined : { mode: modes.get(path) ?? "100644", oid },
        base,
      );
    });
    await git.run(["update-index", "-z", "--index-info"], { input: lines.join(""), env });
    return (await git.text(["write-tree"], { env })) as Oid;
  });
}

/** Runs `work` with a folder, and the environment of a git that keeps its index there; removes it afterwards. */
export async function withPrivateIndex<T>(
  work: (folder: string, env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "sheaf-index-"));
  try {
    return await work(folder, { ...fullIndex, GIT_INDEX_FILE: join(folder, "index") });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A line for `update-index -z --index-info`: the path's entry, or that it has none. `like` is any id of the
 * repository: git wants as many zeros for no entry as its ids are long.
 */
export function indexLine(
  path: RepoPath,
  entry: { readonly mode: string; readonly oid: string } | undefined,
  like: string,
): string {
  return entry === undefined
    ? `0 ${"0".repeat(like.length)}\t${path}\0`
    : `${entry.mode} ${entry.oid}\t${path}\0`;
}

/** Writes blobs without any filter, all with one git process; ids in the order of contents. */
async function writeBlobs(
  git: Git,
  folder: string,
  contents: readonly (string | Uint8Array)[],
): Promise<string[]> {
  if (contents.length === 0) return [];
  const names = contents.map((content, index) => {
    const name = join(folder, `blob-${index}`);
    writeFileSync(name, content);
    return name;
  });
  const hashed = await git.text(["hash-object", "-w", "--no-filters", "--stdin-paths"], {
    input: names.map((name) => `${name}\n`).join(""),
  });
  return hashed.split("\n");
}

async function readModes(git: Git, base: Oid, paths: readonly RepoPath[]): Promise<Map<string, string>> {
  const lines = await git.fields(["ls-tree", "-z", "--full-tree", base, "--", ...paths], {
    env: literalPaths,
  });
  return new Map(
    lines.map((line) => {
      const mode = line.slice(0, 6);
      const path = line.slice(line.indexOf("\t") + 1);
      if (!mode.startsWith("100")) throw notAPlainFile(path);
      return [path, mode];
    }),
  );
}

function notAPlainFile(path: string): SheafError {
  return refused(
    "not-a-plain-file",
    `${path} is a folder, a symbolic link or a submodule: Sheaf writes plain files only`,
    `git mv -- '${path}' '${path}.old' && git commit -m "out of the way", then try again`,
  );
}
