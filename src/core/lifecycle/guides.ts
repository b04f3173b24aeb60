import { agentDisplay, primary, type AgentId, type RepoPath } from "../ids.ts";
import type { Manifest } from "../manifest/schema.ts";
import { epicLayout } from "../epic/layout.ts";
import { fillTemplate, type Templates } from "./templates.ts";

/** What a guide is made from. */
export interface GuideFacts {
  readonly manifest: Manifest;
  readonly agent: AgentId;
  readonly templates: Templates;
}

/** An agent's guide: the protocol's for its role, in Sheaf's commands and with this epic's names and times. */
export function renderGuide({ manifest, agent, templates }: GuideFacts): string {
  const { thresholds } = manifest;
  const own = manifest.features.filter(({ owner }) => owner === agent).map(({ id }) => `\`${id}\``);
  const values = {
    epic: manifest.epic,
    title: manifest.title.replace(/\s+/g, " ").trim(),
    features: own.join(" and ") || "no feature yet",
    heartbeat: String(thresholds.heartbeat),
  };
  if (agent !== primary) {
    return fillTemplate(templates, "guides/SECONDARY.md", {
      ...values,
      agent: agentDisplay(agent),
      escalate: String(thresholds.escalate_when_blocked),
      stale_warning: String(thresholds.stale_warning),
    });
  }
  return fillTemplate(templates, "guides/PRIMARY.md", {
    ...values,
    answer: String(thresholds.answer_escalation),
    sync_soft: hours(thresholds.sync_soft),
    sync_hard: hours(thresholds.sync_hard),
  });
}

/** Where an agent's guide lies: the primary's in the epic's folder, another's in its first feature. */
export function guidePath(manifest: Manifest, epicDir: RepoPath, agent: AgentId): RepoPath | undefined {
  const layout = epicLayout(epicDir);
  if (agent === primary) return layout.guide;
  const [first] = manifest.features.filter(({ owner }) => owner === agent);
  return first === undefined ? undefined : layout.featureFile(first.id, "GUIDE.md");
}

function hours(minutes: number): string {
  return String(Math.round(minutes / 6) / 10);
}
