import { planEpicFiles } from "../lifecycle/epic-files.ts";
import { epicLayout, repoPath } from "../epic/layout.ts";
import type { Templates } from "../lifecycle/templates.ts";
import { type AgentId, type EpicId, type Instant, type RepoPath } from "../ids.ts";
import { manifestSchema, type Manifest } from "../manifest/schema.ts";
import { appendStageMove } from "../records/stage-moves.ts";
import { cleanCheckpoint, missingCheckpoint, type CheckpointWish } from "./checkpoints.ts";
import { findContradictions } from "./contradictions.ts";
import { checkpointOf, factsOf, findStanding, ownerOf, type FoundStanding } from "./found.ts";
import { findMissing } from "./missing.ts";
import { joinChannels, type ImportedChannels } from "./messages.ts";
import { refreshPage } from "./page.ts";
import { rosterOf, type ReadEpic } from "./read-epic.ts";
import { fillReadme, readSections } from "./readme.ts";
import { formatImportPage, formatRemark, type ImportReport, type SourceFate } from "./report.ts";
import type { Remark } from "./source.ts";
import type { Standing } from "./states.ts";
import { cleanStatus, type ReadStatus } from "./status.ts";

/** What the imported epic is to be. */
export interface ImportWish {
  readonly epic: EpicId;
  readonly title: string;
  readonly epicDir: RepoPath;
  /** The name of the folder that was read. */
  readonly folder: string;
  readonly templates: Templates;
  readonly now: Instant;
}

export interface ImportPlan {
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<RepoPath, string | Uint8Array>;
  readonly report: ImportReport;
}

/** Where originals of rewritten files and everything that has no place are kept, inside the epic's folder. */
export const importedFolder = "imported";

/** Plans a clean epic from what was read: every file of it, and what there is to tell. */
export function planImport(read: ReadEpic, wish: ImportWish): ImportPlan {
  const manifest = planManifest(read, wish);
  const plan = { manifest, epicDir: wish.epicDir, templates: wish.templates, now: wish.now };
  const files: Files = new Map(planEpicFiles(plan));
  const found = findStanding(read);
  const sources = read.files.map(({ path, bytes, role }): SourceFate => {
    const to = keptAs(path, role);
    files.set(repoPath(wish.epicDir, to.path), bytes);
    return { path, size: bytes.length, how: to.how, to: to.path };
  });
  const making = { read, wish, files, found, mail: joinChannels(read.messages.messages, wish.now) };
  const parts = [writeStatuses, writeCheckpoints, writeChannels, writeReadme].map((write) => write(making));
  const { stage, from } = found.epic;
  const { stages, readme } = epicLayout(wish.epicDir);
  const reason = `imported: ${from === undefined ? "" : formatRemark(from)}`;
  if (stage !== "S1")
    files.set(stages, appendStageMove(undefined, { from: "S1", to: stage, at: wish.now, reason }));
  files.set(readme, refreshPage(manifest, wish.epicDir, { files, stage }));
  const report = gather(making, sources, parts);
  files.set(repoPath(wish.epicDir, importedFolder, "IMPORT.md"), formatImportPage(report, wish.folder));
  return { manifest, files, report };
}

function planManifest(read: ReadEpic, { epic, title }: ImportWish): Manifest {
  return manifestSchema.parse({
    schema: 1,
    epic,
    title,
    agents: rosterOf(read).map((id) => ({ id })),
    features: read.features.folders.map(({ feature }) => ({ id: feature, owner: ownerOf(read, feature) })),
    rules: [{ path: "**", access: "frozen" }],
  });
}

/** Where a file's own bytes go: to its place, or under imported/ where its place holds a clean file. */
function keptAs(
  path: string,
  role: ReadEpic["files"][number]["role"],
): { path: string; how: SourceFate["how"] } {
  switch (role.kind) {
    case "feature-file":
      return { path: `${role.folder.feature}/${role.rest}`, how: "copied" };
    case "handoff":
      return role.isInPlace
        ? { path, how: "copied" }
        : { path: `${importedFolder}/${path}`, how: "set-aside" };
    case "epic-file":
      return path.startsWith(`${importedFolder}/`)
        ? { path: `${importedFolder}/${path}`, how: "set-aside" }
        : { path, how: "copied" };
    case "manifest":
    case "set-aside":
      return { path: `${importedFolder}/${path}`, how: "set-aside" };
    case "status":
    case "checkpoint":
    case "channel":
    case "readme":
      return { path: `${importedFolder}/${path}`, how: "rewritten" };
    default:
      return role satisfies never;
  }
}

/** What writing one kind of file has to tell. */
interface Told {
  readonly mapped: readonly Remark[];
  readonly unknown: readonly Remark[];
  readonly contradictions: readonly Remark[];
}

type Files = Map<RepoPath, string | Uint8Array>;

interface Making {
  readonly read: ReadEpic;
  readonly wish: ImportWish;
  readonly files: Files;
  readonly found: FoundStanding;
  readonly mail: ImportedChannels;
}

/** A feature without a STATUS gets one where the tracker tells of it. */
function writeStatuses({ read, wish, files, found }: Making): Told {
  const layout = epicLayout(wish.epicDir);
  const written = read.features.folders.flatMap(({ feature }) => {
    const standing = found.features.get(feature);
    const status = read.statuses.get(feature) ?? fromTracker(read, standing);
    if (status === undefined || standing === undefined) return [];
    const clean = cleanStatus(status, {
      owner: ownerOf(read, feature),
      standing,
      epicStage: found.epic.stage,
      now: wish.now,
    });
    files.set(layout.featureFile(feature, "STATUS"), clean.text);
    return { status, clean };
  });
  return {
    mapped: written.flatMap(({ clean }) => clean.mapped),
    unknown: written.flatMap(({ status, clean }) => [...status.unknown, ...clean.unknown]),
    contradictions: [...found.epic.contradictions, ...written.flatMap(({ status }) => status.contradictions)],
  };
}

function fromTracker({ readme }: ReadEpic, standing: Standing | undefined): ReadStatus | undefined {
  if (readme === undefined || standing?.stage === undefined) return undefined;
  return { path: readme.path, file: { lines: [] }, agent: undefined, unknown: [], contradictions: [] };
}

function writeCheckpoints(making: Making): Told {
  const { read, wish, files } = making;
  const layout = epicLayout(wish.epicDir);
  const written = rosterOf(read).flatMap((agent) => {
    const checkpoint = checkpointOf(read, agent);
    const agents = checkpointWish(making, agent);
    const clean = checkpoint === undefined ? undefined : cleanCheckpoint(checkpoint, agents);
    files.set(layout.checkpoint(agent), clean?.text ?? missingCheckpoint(agent, agents));
    return clean ?? [];
  });
  const others = read.checkpoints.checkpoints.filter((one) => one !== checkpointOf(read, one.agent));
  return {
    mapped: written.flatMap(({ mapped }) => mapped),
    unknown: [...read.checkpoints.unknown, ...written.flatMap(({ unknown }) => unknown)],
    contradictions: others.map(({ path, agent }) => ({
      path,
      message: `${agent} has another checkpoint, which counts: ${checkpointOf(read, agent)?.path ?? ""}`,
    })),
  };
}

function checkpointWish({ read, wish, found, mail }: Making, agent: AgentId): CheckpointWish {
  const own = [...found.features].flatMap(([id, one]) => (ownerOf(read, id) === agent ? [one] : []));
  const standing = own.find(({ ready }) => !ready) ?? own[0];
  const receipts = mail.channels
    .filter(({ to }) => to === agent)
    .map(({ from, last }) => [from, { shown: last, acknowledged: last }] as const);
  return { now: wish.now, standing, receipts: Object.fromEntries(receipts) };
}

function writeChannels({ read, wish, files, mail }: Making): Told {
  const layout = epicLayout(wish.epicDir);
  for (const { from, to, text } of mail.channels) files.set(layout.channel(from, to), text);
  return { ...mail, unknown: read.messages.unknown };
}

function writeReadme({ read, wish, files }: Making): Told {
  const { readme } = epicLayout(wish.epicDir);
  const none = { mapped: [], unknown: [], contradictions: [] };
  if (read.readme === undefined) return none;
  const { bodies, mapped, unknown } = readSections(read.readme, rosterOf(read));
  const page = files.get(readme);
  const template = typeof page === "string" ? page : "";
  files.set(readme, fillReadme(template, bodies, `${importedFolder}/EPIC_README.md`));
  return { ...none, mapped, unknown };
}

function gather(
  { read, found, mail }: Making,
  sources: readonly SourceFate[],
  parts: readonly Told[],
): ImportReport {
  const { features, owners, layouts } = read;
  const ready = [...found.features].flatMap(([id, standing]) => (standing.ready ? [id] : []));
  return {
    stage: found.epic.stage,
    ready,
    sources,
    mapped: [...features.remarks, ...layouts, ...parts.flatMap(({ mapped }) => mapped)],
    unknown: [
      ...parts.flatMap(({ unknown }) => unknown),
      ...read.files.flatMap(({ path, role }) =>
        role.kind === "set-aside" ? [{ path, message: role.why }] : [],
      ),
    ],
    contradictions: [
      ...owners.contradictions,
      ...parts.flatMap(({ contradictions }) => contradictions),
      ...features.folders.flatMap((folder) => findContradictions(factsOf(read, folder, found.tracker))),
    ],
    missing: [...findMissing(read, found), ...mail.missing],
  };
}
