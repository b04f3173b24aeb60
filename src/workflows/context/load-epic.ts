import { join } from "node:path";
import { SheafError } from "../../errors.ts";
import { decodeUtf8 } from "../../core/text/utf8.ts";
import { parseEpicId, type EpicId, type RepoPath } from "../../core/ids.ts";
import { epicBranch, epicLayout, manifestName } from "../../core/epic/layout.ts";
import type { Manifest } from "../../core/manifest/schema.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { saveJson } from "../../files/atomic-file.ts";
import { buildStamp } from "../../files/package-root.ts";
import { saveRulebook } from "../../files/rulebook-file.ts";
import { findJson, stateDir } from "../../files/state.ts";
import type { Git } from "../../git/git.ts";
import type { Repository } from "../../git/repository.ts";
import { resolveNames } from "../../git/objects.ts";
import { listRefs } from "../../git/refs.ts";
import { requireParsed } from "./invalid-file.ts";
import { refreshRegistrations } from "../hooks/refresh-registrations.ts";

/** An epic as its manifest at the tip of the epic branch describes it. */
export interface LoadedEpic {
  readonly epicDir: RepoPath;
  readonly manifest: Manifest;
  readonly rulebook: Rulebook;
}

/** What is kept beside the hooks so that no command parses YAML twice. */
interface CompiledEpic {
  /** The Sheaf that compiled it: another build may read the manifest in another way. */
  readonly build: string;
  readonly manifest: Manifest;
  readonly rulebook: Rulebook;
}

/** What loading an epic needs: git, and where the repository keeps what all its worktrees share. */
export interface EpicPlace {
  readonly git: Git;
  readonly repository: Pick<Repository, "commonDir">;
}

/** All epics of the repository, by their branches, in order. */
export async function listEpics(git: Git): Promise<EpicId[]> {
  const refs = await listRefs(git, "refs/heads/epic/");
  return [...refs.keys()].flatMap((ref) => parseEpicId(ref.slice("refs/heads/epic/".length)) ?? []);
}

/**
 * Loads an epic from the tip of its branch; compiles the manifest when it is not the one compiled before,
 * and keeps the result for the hooks. Throws `usage` for an unknown epic, `invalid-file` for its manifest.
 */
export async function loadEpic(place: EpicPlace, epic: EpicId): Promise<LoadedEpic> {
  const { git, repository } = place;
  const cached = findCompiled(repository.commonDir, epic);
  if (cached !== undefined) {
    const at = `refs/heads/${epicBranch(epic)}:${epicLayout(cached.rulebook.epicDir).manifest}`;
    const [manifest] = await resolveNames(git, [at]);
    if (manifest === cached.rulebook.manifest) {
      return { ...cached, epicDir: cached.rulebook.epicDir };
    }
  }
  return compileEpic(place, epic);
}

/** Reads the manifest at the tip of the epic branch and writes what hooks need. Throws as {@link loadEpic}. */
export async function compileEpic({ git, repository }: EpicPlace, epic: EpicId): Promise<LoadedEpic> {
  const { path, oid, text } = await readManifest(git, epic);
  const [{ parseManifest }, { compileRulebook }] = await Promise.all([
    import("../../core/manifest/parse.ts"),
    import("../../core/manifest/compile.ts"),
  ]);
  const manifest = requireParsed(`${epicBranch(epic)}:${path}`, parseManifest(text));
  if (manifest.epic !== epic) throw wrongEpic(path, manifest.epic, epic);
  const epicDir = path.slice(0, -manifestName.length - 1) as RepoPath;
  const rulebook = compileRulebook(manifest, epicDir, oid);
  saveRulebook(repository.commonDir, rulebook);
  saveJson(join(stateDir(repository.commonDir, epic), "epic.json"), {
    build: buildStamp(),
    manifest,
    rulebook,
  } satisfies CompiledEpic);
  refreshRegistrations(repository.commonDir, rulebook);
  return { epicDir, manifest, rulebook };
}

function findCompiled(commonDir: string, epic: EpicId): CompiledEpic | undefined {
  // Written by compileEpic alone, and checked against the build and the manifest's blob id before use.
  const found = findJson(join(stateDir(commonDir, epic), "epic.json")) as CompiledEpic | undefined;
  return found?.build === buildStamp() ? found : undefined;
}

async function readManifest(git: Git, epic: EpicId): Promise<{ path: string; oid: string; text: string }> {
  const branch = `refs/heads/${epicBranch(epic)}`;
  const listed = await git.run(["ls-tree", "-r", "-z", branch, "--format=%(objectname) %(path)"], {
    answers: [128],
  });
  if (listed.code !== 0) throw unknownEpic(epic);
  const wanted = new RegExp(
    `^([0-9a-f]+) ((?:[^\\0]*/)?${epic}-[^/\\0]*/${manifestName.replace(".", "\\.")})$`,
  );
  const found = listed.stdout
    .toString("utf8")
    .split("\0")
    .flatMap((entry) => wanted.exec(entry) ?? []);
  const [, oid, path] = found;
  if (oid === undefined || path === undefined) throw noManifest(epic);
  return {
    path,
    oid,
    text: requireParsed(path, decodeUtf8((await git.run(["cat-file", "blob", oid])).stdout)),
  };
}

function unknownEpic(epic: EpicId): SheafError {
  return new SheafError({
    kind: "usage",
    code: "no-epic",
    message: `there is no epic ${epic}: no branch ${epicBranch(epic)}`,
    fix: `sheaf epic new ${epic} "Title" --feature name`,
  });
}

function noManifest(epic: EpicId): SheafError {
  return new SheafError({
    kind: "invalid-file",
    code: "no-manifest",
    message: `the branch ${epicBranch(epic)} has no ${epic}-<title>/${manifestName}`,
    fix: `restore it from its history: git log --all -- '*${manifestName}'`,
  });
}

function wrongEpic(path: string, found: EpicId, epic: EpicId): SheafError {
  return new SheafError({
    kind: "invalid-file",
    code: "wrong-epic",
    message: `${path}:2:1: the manifest on ${epicBranch(epic)} says it is of ${found}`,
  });
}
