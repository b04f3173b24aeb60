import type { AgentId, Oid } from "../../src/core/ids.ts";
import type { Resolution } from "../../src/core/sync/clash.ts";
import type { Grant } from "../../src/core/ownership/grant.ts";
import { contentMergers } from "../../src/core/sync/mergers.ts";
import { stackWork } from "../../src/core/sync/stack.ts";
import type { TreeEntry } from "../../src/core/tree.ts";
import { openGit, type Git } from "../../src/git/git.ts";
import { importCommits } from "../../src/git/import-commits.ts";
import { readObjects } from "../../src/git/objects.ts";
import { readWorks } from "../../src/workflows/merge/read-works.ts";
import { testRulebook } from "./epic-rules.ts";
import { gitRepo } from "./git-repo.ts";

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

const appended = [{ path: "docs/**", access: "append", agents: ["primary", "secondary-a", "secondary-b"] }];

/** What else goes into a stack: a person's answer to every conflict, and grants in the place of shared paths. */
export interface StackOptions {
  readonly answer?: Resolution;
  readonly grants?: readonly Grant[];
  /** The manifest beside its agents and features, now and as agents knew it. */
  readonly manifest?: object;
  readonly manifestBefore?: Readonly<Record<string, object>>;
}

/** Stacks the work of two agents on the epic branch in a real repository, and reads what comes out. */
export async function stackEdits(
  base: Edits,
  branches: Branches,
  { answer, grants, manifest, manifestBefore = {} }: StackOptions = {},
): Promise<Stacked> {
  const repo = gitRepo();
  const git = openGit(repo.path);
  const { epic = {}, a = {}, b = {} } = branches;
  const first = repo.git("rev-parse", "HEAD") as Oid;
  const [from, before, ...agents] = (await commitAll(git, first, base, [epic, a, b])) as [Oid, Oid, Oid, Oid];
  const tips = [a, b].flatMap((edits, at) => {
    const agent = (at === 0 ? "secondary-a" : "secondary-b") as AgentId;
    const tip = agents[at];
    return tip === undefined || Object.keys(edits).length === 0 ? [] : [{ agent, tip, base: from }];
  });
  const rulebook = testRulebook(manifest ?? { rules: grants === undefined ? appended : [] });
  const rulesBefore = new Map(
    Object.entries(manifestBefore).map(([agent, extra]) => [agent as AgentId, testRulebook(extra)]),
  );
  const works = await readWorks(git, rulebook, before, tips);
  const merges = stackWork({
    ...works,
    rulebook,
    before,
    grants: grants ?? [],
    rulesBefore,
    mergers: contentMergers({ rulebook, grants: grants ?? [], rulesBefore }),
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
  return { files: await readFiles(git, made.at(-1) ?? before), conflicts };
}

async function readFiles(git: Git, commit: Oid): Promise<Record<string, string>> {
  const listed = await git.fields(["ls-tree", "-r", "-z", commit, "docs"]);
  const entries = listed.map((entry) => {
    const [info = "", path = ""] = entry.split("\t");
    const [mode = "", type = "", oid = ""] = info.split(" ");
    return { path, mode, type, oid };
  });
  const objects = await readObjects(
    git,
    entries.map(({ oid }) => oid),
  );
  return Object.fromEntries(
    entries.map(({ path, mode, type, oid }, at) => [
      path,
      `${mode} ${type === "blob" ? objects[at]?.bytes.toString("utf8").trimEnd() : oid}`,
    ]),
  );
}

type Files = ReadonlyMap<string, TreeEntry>;

/** Commits the base, and on it what each branch makes of it. */
async function commitAll(git: Git, first: Oid, base: Edits, branches: readonly Edits[]): Promise<Oid[]> {
  const files = edited(new Map(), base);
  const changesOf = (edits: Edits) => {
    const after = edited(files, edits);
    const gone = [...files.keys()].filter((path) => !after.has(path));
    const deleted = gone.map((path) => [path, { kind: "deleted" }] as const);
    const changed = [...after].filter(([path, entry]) => files.get(path) !== entry);
    return new Map<string, TreeEntry>([...deleted, ...changed]);
  };
  const message = "edits\n";
  return importCommits(git, [
    { message, parents: [first], changes: files },
    ...branches.map((edits) => ({ message, parents: [0], changes: changesOf(edits) })),
  ]);
}

function edited(before: Files, edits: Edits): Files {
  const files = new Map(before);
  for (const [path, edit] of Object.entries(edits)) {
    for (const one of Array.isArray(edit) ? (edit as readonly Edit[]) : [edit as Edit])
      applyEdit(files, path, one);
  }
  return files;
}

function applyEdit(files: Map<string, TreeEntry>, path: string, edit: Edit): void {
  if (edit === undefined) return void files.delete(path);
  const entry = changed(files.get(path), edit, files);
  if (typeof edit === "object" && "from" in edit) files.delete(edit.from);
  files.set(path, entry);
}

function changed(old: TreeEntry | undefined, edit: Exclude<Edit, undefined>, files: Files): TreeEntry {
  const mode = old !== undefined && "mode" in old ? old.mode : "100644";
  if (typeof edit === "string" || edit instanceof Uint8Array) return { kind: "text", mode, content: edit };
  if ("link" in edit) return { kind: "text", mode: "120000", content: edit.link };
  if ("submodule" in edit) return { kind: "blob", mode: "160000", oid: edit.submodule as Oid };
  const known = "from" in edit ? files.get(edit.from) : old;
  if (known === undefined || known.kind === "deleted") throw new Error("there is no such file to change");
  return "mode" in edit ? { ...known, mode: `100${edit.mode}` } : known;
}
