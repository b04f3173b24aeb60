import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import type { TestRepo } from "./git-repo.ts";

/** An entry of a tree as its bytes will say it, whatever git thinks of it. */
export interface RawEntry {
  readonly mode: string;
  readonly name: string | Buffer;
  readonly oid: string;
}

/** Writes an object with any bytes, as a loose file: git's own commands refuse most of what a fuzzer needs. */
export function writeObject(repo: TestRepo, type: string, content: string | Uint8Array): string {
  const bytes = Buffer.from(content);
  const whole = Buffer.concat([Buffer.from(`${type} ${bytes.length}\0`), bytes]);
  const oid = createHash("sha1").update(whole).digest("hex");
  const path = placeOf(repo, oid);
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) writeFileSync(path, deflateSync(whole));
  return oid;
}

/** Puts other bytes in the place of an object, or takes it away. */
export function damageObject(repo: TestRepo, oid: string, content: Uint8Array | undefined): void {
  const path = placeOf(repo, oid);
  rmSync(path, { force: true });
  if (content === undefined) return;
  writeFileSync(path, content);
  chmodSync(path, 0o444);
}

/** Writes a tree with these entries in this order. */
export function writeTree(repo: TestRepo, entries: readonly RawEntry[]): string {
  const rows = entries.map(({ mode, name, oid }) =>
    Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name), Buffer.from([0]), Buffer.from(oid, "hex")]),
  );
  return writeObject(repo, "tree", Buffer.concat(rows));
}

/** The entries of a tree, in git's order. */
export function readTree(repo: TestRepo, name: string): RawEntry[] {
  const lines = repo.git("ls-tree", "-z", name).split("\0");
  return lines
    .filter((line) => line !== "")
    .map((line) => {
      const [mode = "", , oid = ""] = line.slice(0, line.indexOf("\t")).split(" ");
      return { mode: mode.replace(/^0/, ""), name: line.slice(line.indexOf("\t") + 1), oid };
    });
}

/** A tree like that of a commit, with the folder at `path` made anew from its entries. */
export function changeFolder(
  repo: TestRepo,
  commit: string,
  path: string,
  change: (entries: readonly RawEntry[]) => readonly RawEntry[],
): string {
  const parts = path === "" ? [] : path.split("/");
  const at = (depth: number) => `${commit}:${parts.slice(0, depth).join("/")}`;
  let tree = writeTree(repo, change(readTree(repo, at(parts.length))));
  for (let depth = parts.length - 1; depth >= 0; depth -= 1) {
    const entries = readTree(repo, at(depth));
    tree = writeTree(
      repo,
      entries.map((entry) => (entry.name === parts[depth] ? { ...entry, oid: tree } : entry)),
    );
  }
  return tree;
}

/** Lets a ref name anything, past git, its checks and its hooks. */
export function writeRef(repo: TestRepo, ref: string, content: string): void {
  const path = join(repo.path, ".git", ref);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function placeOf(repo: TestRepo, oid: string): string {
  return join(repo.path, ".git/objects", oid.slice(0, 2), oid.slice(2));
}
