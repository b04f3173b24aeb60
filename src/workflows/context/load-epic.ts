import { join } from "node:path";
import { invalid, invalidFile, usage, type SheafError } from "../../errors.ts";
import type { FileIssue } from "../../core/text/parsed.ts";
import { parseEpicId, type EpicId, type Oid, type RepoPath } from "../../core/ids.ts";
import { epicBranch, epicLayout, manifestName } from "../../core/epic/layout.ts";
import { isManifestOf } from "../../core/lifecycle/name-clash.ts";
import type { ManifestReader } from "../../core/judge/manifest.ts";
import type { Manifest } from "../../core/manifest/schema.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { jsonText, replaceFile } from "../../files/atomic-file.ts";
import { buildStamp } from "../../files/package-root.ts";
import { rulebookPath } from "../../files/rulebook-file.ts";
import { findJson, stateDir } from "../../files/state.ts";
import { baselineRef } from "../../git/baseline.ts";
import { splitNul, type Git } from "../../git/git.ts";
import type { Repository } from "../../git/repository.ts";
import { readObjects, resolveNames } from "../../git/objects.ts";
import { listRefs } from "../../git/refs.ts";
import { refreshRegistrations } from "../hooks/refresh-registrations.ts";

/** An epic as its manifest at the tip of the epic branch describes it. */
export interface LoadedEpic {
  readonly epicDir: RepoPath;
  readonly manifest: Manifest;
  readonly rulebook: Rulebook;
  /** Why the manifest at the tip cannot be read; then this is the last one that could be. */
  readonly fault?: ManifestFault | undefined;
}

/** A manifest that cannot be read, and the commit whose manifest stands in for it. */
export interface ManifestFault {
  readonly file: string;
  readonly issues: readonly FileIssue[];
  readonly insteadFrom: Oid;
}

/** What is kept beside the hooks so that no command parses YAML twice. */
export interface CompiledEpic extends Omit<LoadedEpic, "epicDir"> {
  /** The Sheaf that compiled it: another build may read the manifest in another way. */
  readonly build: string;
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
 * Loads an epic from the tip of its branch; compiles the manifest when it is not the one compiled before, and keeps
 * the result for the hooks. Throws `usage` for an unknown epic, `invalid-file` where no manifest of it can be read.
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

/**
 * Reads the manifest at the tip of the epic branch, or the last one in its history that can be read, and writes what
 * hooks need. Throws as {@link loadEpic}.
 */
export async function compileEpic(place: EpicPlace, epic: EpicId): Promise<LoadedEpic> {
  const { commonDir } = place.repository;
  const compiled = await compileAnew(place.git, epic);
  for (const [path, text] of compiledFiles(commonDir, compiled)) replaceFile(path, text);
  refreshRegistrations(commonDir, compiled.rulebook);
  return { epicDir: compiled.rulebook.epicDir, ...compiled };
}

/** An epic as git has it, without a look at what is kept of it, which anybody could have edited. Throws as {@link loadEpic}. */
export async function compileAnew(git: Git, epic: EpicId): Promise<CompiledEpic> {
  const { compileRulebook } = await import("../../core/manifest/compile.ts");
  const { path, oid, ...read } = await readLastGood(git, epic);
  const epicDir = path.slice(0, -manifestName.length - 1) as RepoPath;
  // Under the id of the manifest at the tip: these are the rules while it stands there.
  return { build: buildStamp(), rulebook: compileRulebook(read.manifest, epicDir, oid), ...read };
}

/** A context with manifest and rules as git has them, whatever is kept of them: for what is the last to judge. */
export async function withRulesOfGit<C extends LoadedEpic & EpicPlace & { readonly epic: EpicId }>(
  context: C,
): Promise<C> {
  const { manifest, rulebook, fault } = await compileAnew(context.git, context.epic);
  return { ...context, manifest, rulebook, fault };
}

/** What is kept of a compiled epic for commands and hooks: each file with its text. */
export function compiledFiles(commonDir: string, compiled: CompiledEpic): Map<string, string> {
  const { rulebook } = compiled;
  return new Map([
    [rulebookPath(commonDir, rulebook.epic), jsonText(rulebook)],
    [join(stateDir(commonDir, rulebook.epic), "epic.json"), jsonText(compiled)],
  ]);
}

interface ReadTip {
  readonly path: string;
  /** The manifest's blob at the tip. */
  readonly oid: Oid;
  readonly manifest: Manifest;
  readonly fault?: ManifestFault;
}

/** Walks the history of the manifest on the epic branch itself, newest first, to one that can be read. */
async function readLastGood(git: Git, epic: EpicId): Promise<ReadTip> {
  const { readManifest } = await import("../../core/manifest/read.ts");
  const { path, oid } = await findManifest(git, epic);
  const [blob] = await readObjects(git, [oid]);
  const tip = readManifest(blob?.bytes ?? Buffer.alloc(0), epic);
  if (tip.kind === "parsed") return { path, oid, manifest: tip.value };
  const branch = epicBranch(epic);
  const asked = ["rev-list", "--first-parent", `refs/heads/${branch}`, "--", `:(top,literal)${path}`];
  const commits = (await git.text(asked)).split("\n") as Oid[];
  const names = commits.map((commit) => `${commit}:${path}`);
  for (const [at, object] of (await readObjects(git, names)).entries()) {
    const read = object === undefined ? tip : readManifest(object.bytes, epic);
    const insteadFrom = commits[at];
    if (read.kind === "invalid" || insteadFrom === undefined) continue;
    const fault = { file: `${branch}:${path}`, issues: tip.issues, insteadFrom };
    return { path, oid, manifest: read.value, fault };
  }
  throw invalidFile(`${branch}:${path}`, tip.issues);
}

/** Reads manifests by their blobs, as a commit would bring them to the epic branch. */
export function manifestReader(git: Git, epic: EpicId): ManifestReader {
  return async (blob) => {
    const { readManifest } = await import("../../core/manifest/read.ts");
    const [object] = await readObjects(git, [blob]);
    const read = readManifest(object?.bytes ?? Buffer.alloc(0), epic);
    return read.kind === "invalid" ? read.issues : [];
  };
}

/** The error of a manifest that cannot be read, for what needs the very one at the tip. */
export function manifestFaultError({ file, issues }: ManifestFault): SheafError {
  return invalidFile(file, issues, "correct it and commit: that commit is judged by the last good rules");
}

/** The same as a warning, for what goes on. */
export function manifestFaultWords({ file, issues, insteadFrom }: ManifestFault): string {
  const [first] = issues;
  const what = `${file}:${first?.line}:${first?.column}: ${first?.message}`;
  return `${what}; the manifest of commit ${insteadFrom.slice(0, 10)} stands in for it`;
}

function findCompiled(commonDir: string, epic: EpicId): CompiledEpic | undefined {
  // Written by compileEpic alone, and checked against the build and the manifest's blob id before use.
  const found = findJson(join(stateDir(commonDir, epic), "epic.json")) as CompiledEpic | undefined;
  return found?.build === buildStamp() ? found : undefined;
}

async function findManifest(git: Git, epic: EpicId): Promise<{ path: string; oid: Oid }> {
  const branch = `refs/heads/${epicBranch(epic)}`;
  const listed = await git.run(["ls-tree", "-r", "-z", branch, "--format=%(objectname) %(path)"], {
    answers: [128],
  });
  if (listed.code !== 0) throw unknownEpic(epic);
  const found = splitNul(listed.stdout.toString("utf8")).flatMap((entry) => {
    const at = entry.indexOf(" ");
    const [oid, path] = [entry.slice(0, at) as Oid, entry.slice(at + 1)];
    return isManifestOf(epic, path) ? [{ path, oid }] : [];
  });
  const [only] = found.length > 1 ? await keepOwn(git, epic, found) : found;
  if (only === undefined) throw noManifest(epic);
  return only;
}

interface FoundManifest {
  readonly path: string;
  readonly oid: Oid;
}

/** Of several manifests of one id, as a merge of other work can bring them, the one that the epic began with. */
async function keepOwn(
  git: Git,
  epic: EpicId,
  found: readonly FoundManifest[],
): Promise<readonly FoundManifest[]> {
  const began = await resolveNames(
    git,
    found.map(({ path }) => `${baselineRef(epic)}:${path}`),
  );
  const own = found.filter((_, at) => began[at] !== undefined);
  if (own.length === 1) return own;
  throw invalid(
    "two-manifests",
    `the branch ${epicBranch(epic)} has more than one manifest of ${epic}: ${found.map(({ path }) => path).join(", ")}`,
    "move the folder of the other epic to another name, and commit",
  );
}

function unknownEpic(epic: EpicId): SheafError {
  const message = `there is no epic ${epic}: no branch ${epicBranch(epic)}`;
  return usage("no-epic", message, `sheaf epic new ${epic} "Title" --feature name`);
}

function noManifest(epic: EpicId): SheafError {
  const message = `the branch ${epicBranch(epic)} has no ${epic}-<title>/${manifestName}`;
  return invalid("no-manifest", message, `restore it from its history: git log --all -- '*${manifestName}'`);
}
