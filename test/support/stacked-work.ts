import { chmodSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AgentId, Oid } from "../../src/core/ids.ts";
import type { Resolution } from "../../src/core/sync/clash.ts";
import { contentMergers } from "../../src/core/sync/mergers.ts";
import { stackWork } from "../../src/core/sync/stack.ts";
import { openGit } from "../../src/git/git.ts";
import { importCommits } from "../../src/git/import-commits.ts";
import { readWorks } from "../../src/workflows/merge/read-works.ts";
import { testRulebook } from "./epic-rules.ts";
import { gitRepo, type TestRepo } from "./git-repo.ts";

/** What a branch makes of a file: new content, a mode, a link, another file moved here, or its end. */
export type Edit =
  | string
  | Uint8Array
  | { readonly mode: "755" | "644" }
  | { readonly link: string }
  | { readonly submodule: string }
  | { readonly from: string }
  | undefined;

/** What a branch does, by path. */
export type Edits = Readonly<Record<string, Edit | readonly Edit[]>>;

/** What the epic branch and two agents do, each from the same base. */
export interface Branches {
  readonly epic?: Edits;
  readonly a?: Edits;
  readonly b?: Edits;
}

/** The files below `docs`, which anyone may change, with mode and content; and the conflicts, with their code. */
export interface Stacked {
  readonly files: Readonly<Record<string, string>>;
  readonly conflicts: readonly string[];
}

const rules = [{ path: "docs/**", access: "append", agents: ["primary", "secondary-a", "secondary-b"] }];

/** Stacks the work of two agents on the epic branch in a real repository, and reads what comes out. */
export async function stackEdits(base: Edits, branches: Branches, answer?: Resolution): Promise<Stacked> {
  const repo = gitRepo();
  const git = openGit(repo.path);
  const from = commitEdits(repo, base);
  const tipOf = (edits: Edits) => {
    repo.git("checkout", "-q", "--force", "--detach", from);
    return commitEdits(repo, edits);
  };
  const { epic = {}, a = {}, b = {} } = branches;
  const before = tipOf(epic);
  const tips = Object.entries({ "secondary-a": a, "secondary-b": b }).flatMap(([agent, edits]) =>
    Object.keys(edits).length === 0 ? [] : [{ agent: agent as AgentId, tip: tipOf(edits), base: from }],
  );
  const rulebook = testRulebook({ rules });
  const works = await readWorks(git, rulebook, before, tips);
  const merges = stackWork({
    ...works,
    rulebook,
    before,
    mergers: contentMergers(rulebook),
    linksOf: () => [],
    resolution: () => answer,
  });
  const commits = merges.map(({ tip, changes }, index) => ({
    message: "merge\n",
    parents: [index === 0 ? before : index - 1, tip],
    changes,
  }));
  const made = await importCommits(git, commits);
  const conflicts = merges.flatMap((merge) => merge.conflicts.map(({ path, code }) => `${path}: ${code}`));
  return { files: readFiles(repo, made.at(-1) ?? before), conflicts };
}

function readFiles(repo: TestRepo, commit: Oid): Record<string, string> {
  const entries = repo.git("ls-tree", "-r", "-z", commit, "docs").split("\0").filter(Boolean);
  return Object.fromEntries(
    entries.map((entry) => {
      const [info = "", path = ""] = entry.split("\t");
      const [mode = "", type, oid = ""] = info.split(" ");
      return [path, `${mode} ${type === "blob" ? repo.git("cat-file", "blob", oid) : oid}`];
    }),
  );
}

function commitEdits(repo: TestRepo, edits: Edits): Oid {
  for (const [path, edit] of Object.entries(edits)) {
    for (const one of Array.isArray(edit) ? (edit as readonly Edit[]) : [edit as Edit])
      applyEdit(repo, path, one);
  }
  return repo.commit("edits") as Oid;
}

function applyEdit(repo: TestRepo, path: string, edit: Edit): void {
  const file = join(repo.path, path);
  if (typeof edit === "string" || edit instanceof Uint8Array) return repo.write(path, edit);
  if (edit === undefined) return rmSync(file);
  if ("mode" in edit) return chmodSync(file, Number.parseInt(edit.mode, 8));
  if ("from" in edit) return move(repo, edit.from, path);
  rmSync(file, { force: true, recursive: true });
  mkdirSync(dirname(file), { recursive: true });
  if ("link" in edit) return symlinkSync(edit.link, file);
  mkdirSync(file);
  repo.git("update-index", "--add", "--cacheinfo", `160000,${edit.submodule},${path}`);
}

function move(repo: TestRepo, from: string, to: string): void {
  mkdirSync(dirname(join(repo.path, to)), { recursive: true });
  repo.git("mv", from, to);
}
