import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { commonDirOf } from "./common-dir.ts";
import type { Git } from "./git.ts";

/** A git directory in which git merges as on a machine without any settings, and how to call git there. */
export interface MergePlace {
  readonly git: Git;
  /** Variables and arguments that every call takes. */
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** Whether objects may be missing, which only the repository itself knows where to fetch. */
  readonly isPartial: boolean;
}

/** Which documents git leaves alone: it keeps our side of them, whatever theirs says. */
export interface MergeSetup {
  /** The name of the folder that this merge is prepared in: for the same name `kept` is always the same. */
  readonly name: string;
  /** Their paths. */
  readonly kept: readonly string[];
}

/**
 * Prepares a git directory without configuration, worktree and attributes, on the objects of the repository. No option of
 * git's does that: attributes of the repository (info/attributes) count whatever `--attr-source` says.
 */
export async function openMergePlace(git: Git, { name, kept }: MergeSetup): Promise<MergePlace> {
  const commonDir = await commonDirOf(git);
  const found = await readStore(git);
  const folder = join(commonDir, "sheaf", name, "merge");
  mkdirSync(join(folder, "refs"), { recursive: true });
  writeOnce(join(folder, "config"), configuration(found.get("extensions.objectformat")));
  writeOnce(join(folder, "info/attributes"), kept.map((path) => `${asPattern(path)} merge=kept\n`).join(""));
  // Last: with HEAD it is a git directory.
  writeOnce(join(folder, "HEAD"), "ref: refs/heads/none\n");
  const shared = found.get("core.sharedrepository");
  return {
    git: git.at(folder),
    env: {
      GIT_DIR: folder,
      GIT_OBJECT_DIRECTORY: join(commonDir, "objects"),
      GIT_SHALLOW_FILE: join(commonDir, "shallow"),
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_ATTR_NOSYSTEM: "1",
    },
    // Others have to be able to read and add to the folders of objects that a merge makes.
    args: shared === undefined ? [] : ["-c", `core.sharedRepository=${shared}`],
    isPartial: [...found.keys()].some((key) => key.endsWith(".promisor") || key.endsWith(".partialclone")),
  };
}

/** What a git on the same objects has to know of them, by key in small letters. */
async function readStore(git: Git): Promise<Map<string, string>> {
  const keys = "^(core\\.sharedrepository|extensions\\.(objectformat|partialclone)|remote\\..*\\.promisor)$";
  const fields = await git.fields(["config", "-z", "--get-regexp", keys], { answers: [1] });
  return new Map(
    fields.map((field) => {
      const [key = "", ...value] = field.split("\n");
      return [key, value.join("\n")];
    }),
  );
}

function configuration(objectFormat = "sha1"): string {
  const isPlain = objectFormat === "sha1";
  return [
    "[core]",
    `repositoryFormatVersion = ${isPlain ? 0 : 1}`,
    "bare = true",
    "attributesFile = /dev/null",
    ...(isPlain ? [] : ["[extensions]", `objectFormat = ${objectFormat}`]),
    "[merge]",
    // A file that the other side renamed is followed; a new one stays where its author put it, whatever became of the
    // folders around it, for ownership goes by path.
    "renames = true",
    "directoryRenames = false",
    '[merge "kept"]',
    "driver = true",
    // A base that git makes of several ones would hold markers.
    "recursive = binary",
    "",
  ].join("\n");
}

/** A path as a pattern of attributes that matches nothing else. */
function asPattern(path: string): string {
  return `/${path.replace(/[\\*?[]/g, "\\$&").replaceAll(" ", "[[:space:]]")}`;
}

function writeOnce(path: string, content: string): void {
  if (existsSync(path) && readFileSync(path, "utf8") === content) return;
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}
