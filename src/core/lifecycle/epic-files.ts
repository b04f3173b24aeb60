import { untouchedFeature, type AgentFacts } from "../progress/agent-facts.ts";
import { renderGenerated } from "../progress/generated.ts";
import { agentDisplay, parseFeatureId, primary, type AgentId, type Instant, type RepoPath } from "../ids.ts";
import { epicLayout, progressSection, repoPath } from "../epic/layout.ts";
import { schemaLine } from "../epic/schema-line.ts";
import { formatManifest } from "../manifest/format.ts";
import { formatCheckpoint, newCheckpoint } from "../records/checkpoint.ts";
import { guidePath, renderGuide } from "./guides.ts";
import { specPlaceOf } from "../manifest/spec-places.ts";
import type { Manifest, ManifestFeature } from "../manifest/schema.ts";
import { thresholdMs } from "../manifest/threshold-ms.ts";
import { channelHeader } from "../records/message.ts";
import { fillTemplate, type TemplatePath, type Templates } from "./templates.ts";
import { formatInstant, formatMinute } from "../time.ts";

/** What the files of a new epic are made from. */
export interface EpicPlan {
  readonly manifest: Manifest;
  /** The epic's folder. */
  readonly epicDir: RepoPath;
  readonly templates: Templates;
  readonly now: Instant;
}

/**
 * Every file of a new epic, by path: the manifest, the shared documents with all their sections, a channel in
 * each direction between the primary and every secondary, and a folder for each feature. All sections stand
 * in the first commit, so that nobody ever inserts one (field lesson 4).
 */
export function planEpicFiles(plan: EpicPlan): Map<RepoPath, string> {
  const { manifest, epicDir } = plan;
  const layout = epicLayout(epicDir);
  return new Map<RepoPath, string>([
    [layout.manifest, schemaLine("epic", layout.manifest) + formatManifest(manifest)],
    // The report is made anew from history whenever somebody wants it.
    [layout.ignore, "/report.html\n"],
    [layout.readme, epicReadme(plan)],
    [layout.discovery, fill(plan, "DISCOVERY.md", { created: minute(plan) })],
    [
      layout.smokeTestPlan,
      fill(plan, "epic_smoke_test_plan.md", { created: minute(plan), feature_list: featureList(manifest) }),
    ],
    [layout.lessons, fill(plan, "epic_lessons_learned.md", { created: minute(plan) })],
    [repoPath(layout.research, "README.md"), fill(plan, "research/README.md", {})],
    ...channels(manifest).map(([from, to]): [RepoPath, string] => [
      layout.channel(from, to),
      channelHeader(from, to),
    ]),
    ...manifest.features.flatMap((feature) => featureFiles(plan, feature)),
    ...manifest.agents.flatMap(({ id }) => agentFiles(plan, id)),
  ]);
}

/** An agent's checkpoint, of somebody who has not begun, and its guide. */
function agentFiles(plan: EpicPlan, agent: AgentId): [RepoPath, string][] {
  const checkpoint = formatCheckpoint(newCheckpoint(agent, plan.now));
  return [[epicLayout(plan.epicDir).checkpoint(agent), checkpoint], ...guideFile(plan, agent)];
}

function guideFile(plan: EpicPlan, agent: AgentId): [RepoPath, string][] {
  const guide = guidePath(plan.manifest, plan.epicDir, agent);
  return guide === undefined ? [] : [[guide, renderGuide({ ...plan, agent })]];
}

function fill({ manifest, templates }: EpicPlan, path: TemplatePath, values: Record<string, string>): string {
  return fillTemplate(templates, path, { epic: manifest.epic, title: oneLine(manifest.title), ...values });
}

function epicReadme(plan: EpicPlan): string {
  const { manifest } = plan;
  const generated = renderGenerated({
    stage: "S1",
    agents: manifest.agents.map(({ id }) => untouchedAgent(manifest, id)),
    escalations: [],
    staleChecks: [],
    syncSoftMs: thresholdMs(manifest.thresholds, "sync_soft"),
  });
  const bodies = Object.entries(generated).map(([name, body]) => [templateName(name), body]);
  return fill(plan, "EPIC_README.md", {
    created: minute(plan),
    feature_count: String(manifest.features.length),
    feature_list: featureList(manifest),
    channel_list: channelList(manifest),
    progress_sections: manifest.agents.map(({ id }) => emptySection(progressSection(id))).join("\n---\n\n"),
    ...Object.fromEntries(bodies),
  });
}

/** `SYNC STATUS` is `{{sync_status}}` in the template. */
function templateName(section: string): string {
  return section.toLowerCase().replaceAll(" ", "_");
}

function untouchedAgent(manifest: Manifest, agent: AgentId): AgentFacts {
  const own = manifest.features.filter(({ owner }) => owner === agent);
  return { agent, features: own.map(({ id }) => untouchedFeature(id)), lastSign: undefined };
}

/** Blank lines around the markers keep two agents' edits apart for a merge that knows no sections. */
function emptySection(name: string): string {
  return `<!-- BEGIN ${name} -->\n<!-- END ${name} -->\n`;
}

/** Between the primary and each secondary, both ways; other channels begin with their first message. */
function channels(manifest: Manifest): [from: AgentId, to: AgentId][] {
  const secondaries = manifest.agents.map(({ id }) => id).filter((id) => id !== primary);
  return secondaries.flatMap((id): [AgentId, AgentId][] => [
    [primary, id],
    [id, primary],
  ]);
}

function channelList(manifest: Manifest): string {
  const layout = epicLayout("" as RepoPath);
  const lines = channels(manifest).map(
    ([from, to]) => `- ${agentDisplay(from)} → ${agentDisplay(to)}: \`${layout.channel(from, to)}\``,
  );
  return lines.join("\n") || "- none: the primary works alone";
}

function featureList(manifest: Manifest): string {
  return manifest.features.map(featureLine).join("\n");
}

/** A feature in the list of EPIC_README.md. */
export function featureLine(feature: ManifestFeature): string {
  return `- \`${feature.id}\` (${agentDisplay(feature.owner)}): ${titleOf(feature)}`;
}

/** The files of a feature that joins later: its folder, and the guide of an agent that is new with it. */
export function planFeatureFiles(
  plan: EpicPlan,
  feature: ManifestFeature,
  newcomer: AgentId | undefined,
): Map<RepoPath, string> {
  return new Map<RepoPath, string>([
    ...featureFiles(plan, feature),
    ...(newcomer === undefined ? [] : guideFile(plan, newcomer)),
  ]);
}

function featureFiles(plan: EpicPlan, feature: ManifestFeature): [RepoPath, string][] {
  const layout = epicLayout(plan.epicDir);
  const values = {
    epic: plan.manifest.epic,
    epic_title: oneLine(plan.manifest.title),
    feature: feature.id,
    title: titleOf(feature),
    owner: agentDisplay(feature.owner),
  };
  const readme = {
    ...values,
    number: feature.id.split("_")[1] ?? "",
    depends_on: feature.depends_on.join(", ") || "nobody",
  };
  const place = specPlaceOf(plan.manifest, plan.epicDir, feature.id);
  const text = (path: TemplatePath, values: Record<string, string>) =>
    fillTemplate(plan.templates, path, values);
  return [
    [layout.featureFile(feature.id, "README.md"), text("feature/README.md", readme)],
    [place.spec, text("feature/spec.md", values)],
    [place.checklist, text("feature/checklist.md", values)],
    [layout.featureFile(feature.id, "lessons_learned.md"), text("feature/lessons_learned.md", values)],
    [
      layout.featureFile(feature.id, "STATUS"),
      text("feature/STATUS", { owner: values.owner, updated: formatInstant(plan.now) }),
    ],
  ];
}

/** The title of a feature, or the words of its folder's name. */
function titleOf(feature: ManifestFeature): string {
  return oneLine(feature.title ?? parseFeatureId(feature.id)?.name.replaceAll("_", " ") ?? feature.id);
}

function minute({ now }: EpicPlan): string {
  return formatMinute(now);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
