import { join } from "node:path";
import { refused } from "../../errors.ts";
import { epicBranch, manifestName } from "../../core/epic/layout.ts";
import type { EpicId } from "../../core/ids.ts";
import { saveJson } from "../../files/atomic-file.ts";
import { findJson, stateDir } from "../../files/state.ts";
import type { Git } from "../../git/git.ts";

/** An epic branch that somebody pushes. */
export interface PushedEpic {
  /** git where the pushed commits can be read. */
  readonly git: Git;
  /** The git directory of the server, where it is remembered what the epic began with. */
  readonly gitDir: string;
  readonly epic: EpicId;
  /** Where the branch stands; undefined where it is made. */
  readonly old: string | undefined;
  readonly tip: string;
}

/** The commit whose manifest an epic began with. */
export interface Binding {
  /** Undefined where the branch has no manifest: nothing binds anybody there. */
  readonly root: string | undefined;
  readonly note?: string;
  /** Remembers it. */
  keep(): void;
}

/**
 * Finds what an epic branch begins with and holds it against what this server has seen first: an epic that was taken away,
 * or that a merge turns round so that another history is its first parent's, does not come back with rules of its own.
 * Throws `refused`.
 */
export async function bindRoot({ git, gitDir, epic, old, tip }: PushedEpic): Promise<Binding> {
  const file = join(stateDir(gitDir, epic), "root.json");
  const branch = epicBranch(epic);
  const before = await seenRoot(git, { file, epic, old });
  if (before !== undefined && (await isOnLine(git, before, tip))) {
    return { root: before, keep: () => saveJson(file, { schema: 1, root: before }) };
  }
  const root = await firstManifest(git, epic, tip);
  if (before !== undefined) {
    const begun =
      root === undefined ? "this one has no manifest" : `this one begins with ${root.slice(0, 10)}`;
    throw refused(
      "other-root",
      `${branch} began with the manifest of commit ${before.slice(0, 10)}, whose rules bind; ${begun}`,
      `for an epic that really begins anew, whoever keeps the server removes ${file}`,
    );
  }
  if (root === undefined) {
    return { root, keep: () => undefined, note: `${branch} has no ${manifestName}: nobody guards it here` };
  }
  const note = `${branch} is new here: the rules of its commit ${root.slice(0, 10)} bind from now on`;
  return { root, note, keep: () => saveJson(file, { schema: 1, root }) };
}

interface Seen {
  readonly file: string;
  readonly epic: EpicId;
  readonly old: string | undefined;
}

/** What is remembered; of a branch that was there before anybody remembered, what it began with. */
async function seenRoot(git: Git, { file, epic, old }: Seen): Promise<string | undefined> {
  const kept = findJson(file);
  if (typeof kept === "object" && kept !== null && "root" in kept && typeof kept.root === "string")
    return kept.root;
  return old === undefined ? undefined : firstManifest(git, epic, old);
}

/** Whether a commit is a tip's first parent, or the first parent of that, and so on. */
async function isOnLine(git: Git, commit: string, tip: string): Promise<boolean> {
  const { code, stdout } = await git.run(["rev-list", "--first-parent", tip, "--not", `${commit}^@`], {
    answers: [128],
  });
  return code === 0 && stdout.toString("utf8").split("\n").includes(commit);
}

/** The first of a tip's first parents that has a manifest of the epic, wherever its folder lies. */
async function firstManifest(git: Git, epic: EpicId, tip: string): Promise<string | undefined> {
  const asked = ["log", "-m", "--first-parent", "--reverse", "--diff-filter=A", "--format=%H", tip, "--"];
  const paths = [`:(top,glob)${epic}-*/${manifestName}`, `:(top,glob)**/${epic}-*/${manifestName}`];
  const [first = ""] = (await git.text([...asked, ...paths])).split("\n");
  return first === "" ? undefined : first;
}
