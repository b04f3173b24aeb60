import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { SheafError } from "../../errors.ts";
import { planEpicFiles } from "../../core/epic/epic-files.ts";
import { primary, type EpicId, type Oid, type RepoPath } from "../../core/ids.ts";
import { epicBranch, epicLayout } from "../../core/epic/layout.ts";
import { parseManifest } from "../../core/manifest/parse.ts";
import type { Manifest } from "../../core/manifest/schema.ts";
import { findNewEpicFault, newEpicDir, planManifest } from "../../core/epic/new-epic.ts";
import { guidePath, renderGuide } from "../../core/epic/guides.ts";
import { settingsName } from "../../core/epic/settings.ts";
import { startFiles } from "../../core/epic/start-files.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { findText } from "../../files/state.ts";
import { loadTemplates } from "../../files/templates.ts";
import { importCommits } from "../../git/import-commits.ts";
import type { TreeEntry } from "../../core/sync/tree.ts";
import { findCommit, listRefs, moveRefs } from "../../git/refs.ts";
import { requireEpicId } from "../context.ts";
import { requireParsed } from "../invalid-file.ts";
import { compileEpic } from "./load-epic.ts";
import { isPlan, readPlanFile } from "./read-plan-file.ts";
import { requireSettings, type Session } from "../session.ts";

export interface NewEpicOptions {
  readonly epic: string;
  readonly title: string;
  readonly features: readonly string[];
  /** A manifest written by hand, instead of the three above; or a plan, whose tasks become the features. */
  readonly from: string | undefined;
  /** Write every agent's guide into the epic. */
  readonly guides?: boolean;
  /** Of a plan: the primary does everything. */
  readonly sequential?: boolean;
  /** Check the new branch out here. */
  readonly switchTo: boolean;
  readonly dryRun: boolean;
}

export interface NewEpic {
  readonly epic: EpicId;
  readonly branch: string;
  readonly epicDir: RepoPath;
  readonly files: readonly RepoPath[];
  readonly manifest: Manifest;
}

/**
 * Makes an epic: its branch from HEAD, with one commit that holds the manifest and every protocol file, all
 * sections empty. Throws `usage` for bad names, `invalid-file` for a bad manifest, `refused` when the epic's
 * branch or folder exists; nothing is changed then.
 */
export async function newEpic(session: Session, options: NewEpicOptions): Promise<NewEpic> {
  const settings = await requireSettings(session);
  const { manifest, text, plan } = readWords(session, options);
  const { epic } = manifest;
  const epicDir = newEpicDir(settings.epics_dir, epic, manifest.title);
  const head = await requireHead(session);
  await refuseExisting(session, epic, epicDir);
  const files = epicFiles(session, { manifest, epicDir, text, guides: options.guides === true });
  if (plan !== undefined) files.set(epicLayout(epicDir).plan, plan);
  const made: NewEpic = { epic, branch: epicBranch(epic), epicDir, files: [...files.keys()], manifest };
  if (options.dryRun) return made;
  await createBranch(session, made, await withSettings(session, files, head), head);
  await compileEpic(session, epic);
  if (options.switchTo) await switchTo(session, made.branch);
  return made;
}

async function switchTo({ git }: Session, branch: string): Promise<void> {
  // Settings that were never added would count as an untracked file in the way.
  await git.run(["add", "--", settingsName]);
  await git.run(["switch", "--quiet", "--no-guess", branch]);
}

/** What an epic is made of; the texts of a manifest or a plan are kept as they were written, comments and all. */
interface EpicWords {
  readonly manifest: Manifest;
  readonly text?: string | undefined;
  readonly plan?: string;
}

function readWords(session: Session, options: NewEpicOptions): EpicWords {
  if (options.from !== undefined) return readFile(session, options, options.from);
  const epic = requireEpicId(options.epic);
  const fault = findNewEpicFault(options.title, options.features);
  if (fault === undefined) return { manifest: planManifest(epic, options.title, options.features) };
  throw new SheafError({ kind: "usage", code: "bad-epic", message: fault, fix: "sheaf epic new --help" });
}

function readFile({ repository }: Session, options: NewEpicOptions, file: string): EpicWords {
  const text = findText(resolve(repository.top, file));
  if (text === undefined)
    throw new SheafError({ kind: "usage", code: "no-file", message: `there is no file ${file}` });
  if (isPlan(text)) return { manifest: readPlanFile(file, text, options), plan: text };
  return { manifest: requireParsed(file, parseManifest(text)), text };
}

async function requireHead({ git }: Session): Promise<Oid> {
  const head = await findCommit(git, "HEAD");
  if (head !== undefined) return head;
  throw new SheafError({
    kind: "refused",
    code: "no-commit",
    message: "this repository has no commit yet, so there is nothing to branch from",
    fix: "git commit --allow-empty -m 'first commit'",
  });
}

async function refuseExisting({ git, repository }: Session, epic: EpicId, epicDir: RepoPath): Promise<void> {
  const branch = epicBranch(epic);
  const refs = await listRefs(git, "refs/heads/epic", `refs/heads/sheaf/${epic}`);
  const clash = [...refs.keys()].find(
    (ref) =>
      ref === `refs/heads/${branch}` ||
      ref === "refs/heads/epic" ||
      ref.startsWith(`refs/heads/sheaf/${epic}/`),
  );
  if (clash !== undefined) {
    throw new SheafError({
      kind: "refused",
      code: "epic-exists",
      message: `the branch ${clash.slice("refs/heads/".length)} exists`,
      fix: `choose another epic id, or keep its work elsewhere: git branch -m ${clash.slice("refs/heads/".length)} <other name>`,
    });
  }
  if (!existsSync(join(repository.top, epicDir))) return;
  throw new SheafError({
    kind: "refused",
    code: "folder-exists",
    message: `${epicDir} exists already`,
    fix: "choose another epic id or title",
  });
}

interface EpicText {
  readonly manifest: Manifest;
  readonly epicDir: RepoPath;
  /** A manifest written by hand is kept as it was written, comments and all. */
  readonly text: string | undefined;
  readonly guides: boolean;
}

function epicFiles(
  { system, repository }: Session,
  { manifest, epicDir, text, guides }: EpicText,
): Map<RepoPath, string> {
  const plan = { manifest, epicDir, templates: loadTemplates(), now: system.now() };
  const files = planEpicFiles(plan);
  if (text !== undefined) files.set(epicLayout(epicDir).manifest, text);
  // The primary is at work from the first commit on: its checkpoint and STATUS stand beside the plan.
  const own = startFiles({ ...plan, agent: primary, worktree: repository.top });
  for (const [path, content] of own)
    if (!/\/(?:HANDOFF_PACKAGE|GUIDE)\.md$/.test(path)) files.set(path, content);
  for (const { id: agent } of guides ? manifest.agents : []) {
    const path = guidePath(manifest, epicDir, agent);
    if (path !== undefined) files.set(path, renderGuide({ ...plan, agent }));
  }
  return files;
}

/** Settings that nobody has committed yet go along, since every worktree needs them. */
async function withSettings(
  { git, repository }: Session,
  files: Map<RepoPath, string>,
  head: Oid,
): Promise<Map<string, string>> {
  const committed = await git.run(["cat-file", "-e", `${head}:${settingsName}`], { answers: [128] });
  const text = findText(join(repository.top, settingsName));
  return committed.code === 0 || text === undefined
    ? files
    : new Map<string, string>([...files, [settingsName, text]]);
}

async function createBranch(
  { git }: Session,
  made: NewEpic,
  files: Map<string, string>,
  head: Oid,
): Promise<void> {
  const { epic, manifest, branch } = made;
  const subject = `${epic}: plan "${manifest.title}" (${manifest.features.length} features)`;
  const message = messageWithTrailers(subject, { agent: primary, stage: "S1", command: "epic new" });
  const changes = new Map(
    [...files].map(([path, content]): [string, TreeEntry] => [
      path,
      { kind: "text", mode: "100644", content },
    ]),
  );
  const keep = `refs/sheaf/${epic}/new`;
  const [commit] = await importCommits(git, [{ message, parents: [head], changes }], keep);
  const isMade =
    commit !== undefined &&
    (await moveRefs(
      git,
      [{ kind: "set", ref: `refs/heads/${branch}`, new: commit, old: undefined }],
      `sheaf epic new ${epic}`,
    ));
  await git.run(["update-ref", "-d", keep]);
  if (isMade) return;
  throw new SheafError({
    kind: "refused",
    code: "epic-exists",
    message: `${branch} was made by somebody else a moment ago`,
  });
}
