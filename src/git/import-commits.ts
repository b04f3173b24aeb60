import { randomBytes } from "node:crypto";
import type { Oid } from "../core/ids.ts";
import type { TreeEntry } from "../core/tree.ts";
import type { Git } from "./git.ts";

/** A commit to make: the first parent's tree with some paths changed. A parent is a commit or an earlier entry of the list. */
export interface NewCommit {
  readonly message: string;
  readonly parents: readonly (Oid | number)[];
  readonly changes: ReadonlyMap<string, TreeEntry>;
}

/**
 * Makes commits with one git process (fast-import), each on the tree of its first parent, and returns their ids. No ref
 * points at them afterwards: the caller moves one there, long before git counts them as garbage.
 */
export async function importCommits(git: Git, commits: readonly NewCommit[]): Promise<Oid[]> {
  if (commits.length === 0) return [];
  // git wants a ref to commit to. It is dropped in the same stream, and a lock that a killed git leaves on it is in
  // nobody's way, since no two processes share it.
  const ref = `refs/sheaf/made/${process.pid}-${randomBytes(4).toString("hex")}`;
  const idLength = commits[0]?.parents.find((parent) => typeof parent === "string")?.length ?? 40;
  const idents = ["GIT_COMMITTER_IDENT", "GIT_AUTHOR_IDENT"];
  const [committer, author] = await Promise.all(idents.map((name) => git.text(["var", name])));
  const stream: Uint8Array[] = [];
  const write = (...parts: (string | Uint8Array)[]) => {
    for (const part of parts) stream.push(typeof part === "string" ? Buffer.from(part) : part);
  };
  commits.forEach((commit, index) => {
    write(`commit ${ref}\nmark :${index + 1}\nauthor ${author}\ncommitter ${committer}\n`);
    write(...data(commit.message));
    commit.parents.forEach((parent, nth) => write(`${nth === 0 ? "from" : "merge"} ${name(parent)}\n`));
    for (const [path, entry] of commit.changes) write(...change(path, entry));
    write("\n");
  });
  commits.forEach((_, index) => write(`get-mark :${index + 1}\n`));
  write(`reset ${ref}\nfrom ${"0".repeat(idLength)}\n\ndone\n`);
  const settings = ["-c", "fastimport.unpackLimit=1", "-c", "core.hooksPath=/dev/null"];
  const imported = [...settings, "fast-import", "--quiet", "--done", "--date-format=raw"];
  const { stdout } = await git.run(imported, { input: Buffer.concat(stream) });
  return stdout.toString("utf8").trim().split("\n") as Oid[];
}

function name(parent: Oid | number): string {
  return typeof parent === "number" ? `:${parent + 1}` : parent;
}

function change(path: string, entry: TreeEntry): (string | Uint8Array)[] {
  switch (entry.kind) {
    case "blob":
      return [`M ${entry.mode} ${entry.oid} ${quotePath(path)}\n`];
    case "text":
      return [`M ${entry.mode} inline ${quotePath(path)}\n`, ...data(entry.content)];
    case "deleted":
      return [`D ${quotePath(path)}\n`];
    default:
      return entry satisfies never;
  }
}

function data(content: string | Uint8Array): (string | Uint8Array)[] {
  const bytes = Buffer.from(content);
  return [`data ${bytes.length}\n`, bytes, "\n"];
}

/** A path as fast-import reads it: always quoted, so that spaces and line feeds are safe. */
function quotePath(path: string): string {
  return `"${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
