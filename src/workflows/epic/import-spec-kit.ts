import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { epicBranch, repoPath } from "../../core/epic/layout.ts";
import type { Settings } from "../../core/epic/settings.ts";
import { importedFolder } from "../../core/import/plan.ts";
import { formatImportPage } from "../../core/import/report.ts";
import { planSpecKit, type SpecKitFolder } from "../../core/import/spec-kit.ts";
import { planEpicFiles } from "../../core/lifecycle/epic-files.ts";
import { findNewEpicFault, newEpicDir } from "../../core/lifecycle/new-epic.ts";
import { count } from "../../core/text/count.ts";
import { shellWord } from "../../core/text/shell-word.ts";
import { refused, type SheafError, usage } from "../../errors.ts";
import { loadTemplates } from "../../files/templates.ts";
import { requireEpicId } from "../context/context.ts";
import type { Session } from "../context/session.ts";
import { beginEpic } from "./begin-epic.ts";
import { createEpicBranch, refuseExisting, requireHead, switchTo } from "./epic-branch.ts";
import type { ImportedEpic, ImportOptions } from "./imported-epic.ts";

/**
 * Makes an epic of the features that spec-kit has begun, `specs/NNN-name`: their files stay where they are, each folder its
 * owner's from then on. Throws `usage` without an id and a title, and where there is no feature; `refused` for files that
 * are not committed, and when the epic exists.
 */
export async function importSpecKit(
  session: Session,
  settings: Settings,
  options: ImportOptions,
): Promise<ImportedEpic> {
  const { repository, system } = session;
  const specs = relative(repository.top, options.folder).split(sep).join("/");
  const { epic, title } = requireWords(options);
  const planned = planSpecKit(readFolders(options.folder, specs), { epic, title });
  if (planned === undefined) throw noFeatures(options.folder);
  const { manifest, report } = planned;
  const epicDir = newEpicDir(settings.epics_dir, epic, title);
  const parent = await requireHead(session);
  await refuseExisting(session, epic, epicDir);
  await requireCommitted(session, specs);
  const now = system.now();
  const files = planEpicFiles({ manifest, epicDir, templates: loadTemplates(), now });
  // What is there stays as it is; what is not is spec-kit's to write.
  for (const path of files.keys()) if (path.startsWith(`${specs}/`)) files.delete(path);
  files.set(repoPath(epicDir, importedFolder, "IMPORT.md"), formatImportPage(report, specs));
  const branch = epicBranch(epic);
  const made: ImportedEpic = { epic, title, branch, epicDir, manifest, files: [...files.keys()], report };
  if (options.dryRun) return made;
  const subject = `import "${title}" (${count(manifest.features.length, "feature")} of spec-kit)`;
  await createEpicBranch(session, { epic, parent, files, subject, command: "import" });
  await beginEpic(session, epic);
  if (options.switchTo) await switchTo(session, branch);
  return made;
}

function readFolders(folder: string, specs: string): SpecKitFolder[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return names
    .map(({ name }) => ({ name, path: `${specs}/${name}`, files: readdirSync(join(folder, name)) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function requireWords({ epic, title = "" }: ImportOptions) {
  const fix = 'sheaf import specs --epic KAI-7 --title "Title"';
  if (epic === undefined) throw usage("no-epic-id", "a folder of spec-kit's names no epic", fix);
  const fault = findNewEpicFault(title, ["any"]);
  if (fault !== undefined) throw usage("bad-epic", fault, fix);
  return { epic: requireEpicId(epic), title };
}

async function requireCommitted({ git }: Session, specs: string): Promise<void> {
  const changed = await git.text(["status", "--porcelain", "--", `:(top,literal)${specs}`]);
  if (changed === "") return;
  throw refused(
    "not-committed",
    `${specs} has changes that are not committed, and the epic begins from a commit`,
    `git add -- ${shellWord(specs)} && git commit -m "specs"`,
  );
}

function noFeatures(folder: string): SheafError {
  return usage(
    "no-features",
    `${folder} holds no feature of spec-kit's, a folder such as 001-name with a spec.md`,
    "name the folder with the features: sheaf import specs",
  );
}
