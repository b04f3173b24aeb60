import { count } from "../../core/text/count.ts";
import { usage } from "../../errors.ts";
import { planEpicFiles } from "../../core/lifecycle/epic-files.ts";
import { type EpicId, type RepoPath } from "../../core/ids.ts";
import { epicBranch, epicLayout } from "../../core/epic/layout.ts";
import { moveSchemaLine } from "../../core/epic/schema-line.ts";
import { inLayout } from "../../core/manifest/spec-places.ts";
import { parseManifest } from "../../core/manifest/parse.ts";
import type { Manifest } from "../../core/manifest/schema.ts";
import { findNewEpicFault, newEpicDir, planManifest } from "../../core/lifecycle/new-epic.ts";
import { readText } from "../../files/read-text.ts";
import { loadTemplates } from "../../files/templates.ts";
import { requireEpicId } from "../context/context.ts";
import { requireParsed } from "../context/require-parsed.ts";
import { createEpicBranch, refuseExisting, requireHead, switchTo } from "./epic-branch.ts";
import { beginEpic } from "./begin-epic.ts";
import { isPlan, readPlanFile } from "./read-plan-file.ts";
import { requireSettings, type Session } from "../context/session.ts";

export interface NewEpicOptions {
  readonly epic: string;
  readonly title: string;
  readonly features: readonly string[];
  /** A manifest written by hand, instead of the three above; or a plan, whose tasks become the features. */
  readonly from: string | undefined;
  /** How many lines of its own a spec has to have; not asked where it is not said. A manifest by hand says it itself. */
  readonly specLines?: number;
  /** Where the name of that file begins; the top of the worktree unless said otherwise. */
  readonly directory?: string;
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
 * sections empty. From that commit on its rules bind, and hooks run in this checkout. Throws `usage` for bad names,
 * `invalid-file` for a bad manifest, `refused` when the epic's branch or folder exists; nothing is changed then.
 */
export async function newEpic(session: Session, options: NewEpicOptions): Promise<NewEpic> {
  const settings = await requireSettings(session);
  const { text, plan, ...words } = readWords(session, options);
  const planned = withSpecLines(words.manifest, options.specLines);
  const manifest = text === undefined ? inLayout(planned, settings.layout) : words.manifest;
  const { epic } = manifest;
  const epicDir = newEpicDir(settings.epics_dir, epic, manifest.title);
  const head = await requireHead(session);
  await refuseExisting(session, epic, epicDir);
  const files = epicFiles(session, { manifest, epicDir, text });
  const planPath = epicLayout(epicDir).plan;
  if (plan !== undefined) files.set(planPath, moveSchemaLine(plan, "plan", planPath));
  const made: NewEpic = { epic, branch: epicBranch(epic), epicDir, files: [...files.keys()], manifest };
  if (options.dryRun) return made;
  await createEpicBranch(session, {
    epic,
    parent: head,
    files,
    subject: `plan "${manifest.title}" (${count(manifest.features.length, "feature")})`,
    command: "epic new",
  });
  await beginEpic(session, epic);
  if (options.switchTo) await switchTo(session, made.branch);
  return made;
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
  throw usage("bad-epic", fault, "sheaf epic new --help");
}

function readFile({ repository }: Session, options: NewEpicOptions, file: string): EpicWords {
  const text = readText(options.directory ?? repository.top, file);
  if (isPlan(text)) return { manifest: readPlanFile(file, text, options), plan: text };
  return { manifest: requireParsed(file, parseManifest(text)), text };
}

function withSpecLines(manifest: Manifest, lines: number | undefined): Manifest {
  return lines === undefined ? manifest : { ...manifest, spec_lines: lines };
}

interface EpicText {
  readonly manifest: Manifest;
  readonly epicDir: RepoPath;
  /** A manifest written by hand is kept as it was written, comments and all. */
  readonly text: string | undefined;
}

function epicFiles({ system }: Session, { manifest, epicDir, text }: EpicText): Map<RepoPath, string> {
  const plan = { manifest, epicDir, templates: loadTemplates(), now: system.now() };
  const files = planEpicFiles(plan);
  const path = epicLayout(epicDir).manifest;
  if (text !== undefined) files.set(path, moveSchemaLine(text, "epic", path));
  return files;
}
