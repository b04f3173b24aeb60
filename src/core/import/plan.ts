import { planEpicFiles } from "../lifecycle/epic-files.ts";
import { epicLayout, repoPath } from "../epic/layout.ts";
import type { Templates } from "../lifecycle/templates.ts";
import { agentDisplay, primary, type AgentId, type EpicId, type Instant, type RepoPath } from "../ids.ts";
import { manifestSchema, type Manifest } from "../manifest/schema.ts";
import { cleanCheckpoint, newestOf, type ReadCheckpoint } from "./checkpoints.ts";
import { findContradictions } from "./contradictions.ts";
import { joinChannels } from "./messages.ts";
import { rosterOf, textIn, type ReadEpic } from "./read-epic.ts";
import { fillReadme, readSections } from "./readme.ts";
import { formatImportPage, type ImportReport, type SourceFate } from "./report.ts";
import type { Remark } from "./source.ts";
import { cleanStatus } from "./status.ts";

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
  const files = new Map<RepoPath, string | Uint8Array>(planEpicFiles(plan));
  const sources = read.files.map(({ path, bytes, role }): SourceFate => {
    const to = keptAs(path, role);
    files.set(repoPath(wish.epicDir, to.path), bytes);
    return { path, size: bytes.length, how: to.how, to: to.path };
  });
  const parts = [writeStatuses, writeCheckpoints, writeChannels, writeReadme].map((write) =>
    write(read, wish, files),
  );
  const report = gather(read, sources, parts);
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

function ownerOf({ owners }: ReadEpic, feature: string): AgentId {
  return [...owners.owners].find(([id]) => id === feature)?.[1] ?? primary;
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

function writeStatuses(read: ReadEpic, { epicDir, now }: ImportWish, files: Files): Told {
  const layout = epicLayout(epicDir);
  const written = [...read.statuses].map(([feature, status]) => {
    const clean = cleanStatus(status, ownerOf(read, feature), now);
    files.set(layout.featureFile(feature, "STATUS"), clean.text);
    return { status, clean };
  });
  return {
    mapped: written.flatMap(({ clean }) => clean.mapped),
    unknown: written.flatMap(({ status, clean }) => [...status.unknown, ...clean.unknown]),
    contradictions: written.flatMap(({ status }) => status.contradictions),
  };
}

function writeCheckpoints(read: ReadEpic, { epicDir, now }: ImportWish, files: Files): Told {
  const layout = epicLayout(epicDir);
  const chosen = rosterOf(read).flatMap((agent) => checkpointOf(read, agent) ?? []);
  const written = chosen.map((one) => {
    const clean = cleanCheckpoint(one, now);
    files.set(layout.checkpoint(one.agent), clean.text);
    return clean;
  });
  const others = read.checkpoints.checkpoints.filter((one) => !chosen.includes(one));
  return {
    mapped: written.flatMap(({ mapped }) => mapped),
    unknown: [...read.checkpoints.unknown, ...written.flatMap(({ unknown }) => unknown)],
    contradictions: others.map(({ path, agent }) => ({
      path,
      message: `${agent} has another checkpoint, which counts: ${checkpointOf(read, agent)?.path ?? ""}`,
    })),
  };
}

function checkpointOf({ checkpoints }: ReadEpic, agent: AgentId): ReadCheckpoint | undefined {
  return newestOf(checkpoints.checkpoints.filter((one) => one.agent === agent));
}

function writeChannels(read: ReadEpic, { epicDir }: ImportWish, files: Files): Told {
  const layout = epicLayout(epicDir);
  const { channels, contradictions, mapped } = joinChannels(read.messages.messages);
  for (const { from, to, text } of channels) files.set(layout.channel(from, to), text);
  return { mapped, unknown: read.messages.unknown, contradictions };
}

function writeReadme(read: ReadEpic, { epicDir }: ImportWish, files: Files): Told {
  const { readme } = epicLayout(epicDir);
  const none = { mapped: [], unknown: [], contradictions: [] };
  if (read.readme === undefined) return none;
  const { bodies, mapped, unknown } = readSections(read.readme, rosterOf(read));
  files.set(readme, fillReadme(templatePage(files, readme), bodies, `${importedFolder}/EPIC_README.md`));
  return { ...none, mapped, unknown };
}

function templatePage(files: Files, path: RepoPath): string {
  const page = files.get(path);
  return typeof page === "string" ? page : "";
}

function gather(read: ReadEpic, sources: readonly SourceFate[], parts: readonly Told[]): ImportReport {
  const { features, owners, layouts } = read;
  return {
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
      ...features.folders.flatMap((folder) => findContradictions(factsOf(read, folder))),
    ],
    missing: missing(read),
  };
}

function factsOf(read: ReadEpic, folder: ReadEpic["features"]["folders"][number]) {
  const owner = ownerOf(read, folder.feature);
  return {
    feature: folder.feature,
    owner,
    status: read.statuses.get(folder.feature),
    checkpoint: checkpointOf(read, owner),
    sent: read.messages.messages.filter(({ from, to }) => from === owner && to === primary),
    spec: textIn(read, folder, "spec.md"),
    checklist: textIn(read, folder, "checklist.md"),
  };
}

function missing(read: ReadEpic): Remark[] {
  const { folders } = read.features;
  const paths = new Set(read.files.map(({ path }) => path));
  const expected = folders.flatMap(({ folder, feature }) => [
    ...(read.statuses.has(feature) ? [] : [`${folder}/STATUS`]),
    ...["spec.md", "checklist.md", "README.md"]
      .map((name) => `${folder}/${name}`)
      .filter((path) => !paths.has(path)),
  ]);
  const pages = ["EPIC_README.md", "DISCOVERY.md"].filter((path) => !paths.has(path));
  const silent = rosterOf(read).filter((agent) => checkpointOf(read, agent) === undefined);
  return [
    ...[...pages, ...expected].map((path) => ({
      path,
      message: "is not there; the template stands in its place",
    })),
    ...silent.map((agent) => ({
      path: epicLayout("" as RepoPath).checkpoint(agent),
      message: `${agentDisplay(agent)} left no checkpoint`,
    })),
    ...read.owners.unnamed.map((feature) => ({
      path: feature,
      message: "no STATUS and no handoff names its owner; it is the primary's",
    })),
  ];
}
