import { count } from "../../core/text/count.ts";
import { basename, resolve } from "node:path";
import { findNewEpicFault, newEpicDir } from "../../core/lifecycle/new-epic.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import type { EpicId } from "../../core/ids.ts";
import { findIdentity } from "../../core/import/identity.ts";
import { planImport } from "../../core/import/plan.ts";
import { readEpic, type ReadEpic } from "../../core/import/read-epic.ts";
import { invalidFile, type SheafError, usage } from "../../errors.ts";
import { readFolder } from "../../files/read-folder.ts";
import { loadTemplates } from "../../files/templates.ts";
import { requireEpicId } from "../context/context.ts";
import { requireSettings, type Session } from "../context/session.ts";
import {
  createEpicBranch,
  refuseExisting,
  requireCommitted,
  requireHead,
  switchTo,
  takeFolder,
  treeWithFolder,
} from "./epic-branch.ts";
import { beginEpic } from "./begin-epic.ts";
import { importSpecKit } from "./import-spec-kit.ts";
import type { ImportedEpic, ImportOptions } from "./imported-epic.ts";

/**
 * Makes a clean epic from a folder as a run without Sheaf left it: a branch from HEAD with one commit. The folder
 * is only read, unless it lies where the epic's own is: then it becomes that when the branch is checked out. Throws `usage` for a folder that is no epic's, `invalid-file` for a file that has to be understood
 * and is no UTF-8, `refused` for links and when the epic's branch or folder exists; nothing is changed then.
 */
export async function importEpic(session: Session, options: ImportOptions): Promise<ImportedEpic> {
  const settings = await requireSettings(session);
  const folder = resolve(session.repository.top, options.folder);
  if (settings.layout === "spec-kit") return importSpecKit(session, settings, { ...options, folder });
  const first = readSource(folder, options.folder);
  const { epic, title } = requireIdentity(first, folder, options);
  const epicDir = newEpicDir(settings.epics_dir, epic, title);
  const parent = await requireHead(session);
  const isOwn = resolve(session.repository.top, epicDir) === folder;
  await refuseExisting(session, epic, isOwn ? undefined : epicDir);
  const isTaken = isOwn && options.switchTo;
  if (isTaken) await requireCommitted(session, epicDir);
  const found = isTaken && !options.dryRun ? await treeWithFolder(session, epicDir) : undefined;
  // What is read after the tree was made is what the tree has, or git finds the difference.
  const read = isTaken ? readSource(folder, options.folder) : first;
  const { manifest, files, report } = planImport(read, {
    epic,
    title,
    epicDir,
    folder: basename(folder),
    templates: loadTemplates(),
    now: session.system.now(),
  });
  const branch = epicBranch(epic);
  const made: ImportedEpic = { epic, title, branch, epicDir, manifest, files: [...files.keys()], report };
  if (options.dryRun) return made;
  const subject = `import "${title}" (${count(manifest.features.length, "feature")}, ${count(report.sources.length, "file")})`;
  await createEpicBranch(session, { epic, parent, files, folder: epicDir, subject, command: "import" });
  await beginEpic(session, epic);
  if (found !== undefined) await takeFolder(session, { folder: epicDir, found, branch });
  if (options.switchTo) await switchTo(session, branch);
  return made;
}

function readSource(folder: string, named: string): ReadEpic {
  const result = readEpic(readFolder(folder));
  if (result.kind === "invalid")
    throw invalidFile(`${named.replace(/\/+$/, "")}/${result.path}`, result.issues);
  const { epic } = result;
  if (epic.files.some(({ role }) => role.kind === "manifest")) {
    throw notAnEpic("is-sheafs", `${named} has an epic.yaml: it is an epic of Sheaf already`, "sheaf status");
  }
  if (epic.features.folders.length === 0) {
    throw notAnEpic(
      "no-features",
      `${named} is no epic's folder: it holds no folder such as feature_01_name`,
      "name the folder of one epic, such as feature-updates/KAI-7-title",
    );
  }
  return epic;
}

function requireIdentity(
  read: ReadEpic,
  folder: string,
  options: ImportOptions,
): { epic: EpicId; title: string } {
  const found = findIdentity(basename(folder), read.readme?.text);
  const epic = options.epic === undefined ? found.epic : requireEpicId(options.epic);
  if (epic === undefined) {
    throw notAnEpic(
      "no-epic-id",
      `the name of ${options.folder} has no epic id such as KAI-7 in it`,
      "sheaf import <folder> --epic KAI-7",
    );
  }
  const title = options.title ?? found.title ?? epic;
  const names = read.features.folders.map(({ feature }) => feature);
  const fault = findNewEpicFault(title, names);
  if (fault === undefined) return { epic, title };
  throw notAnEpic("bad-epic", fault, 'sheaf import <folder> --title "Title"');
}

function notAnEpic(code: string, message: string, fix: string): SheafError {
  return usage(code, message, fix);
}
