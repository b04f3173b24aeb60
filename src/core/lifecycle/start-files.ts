import { formatCheckpoint, newCheckpoint } from "../records/checkpoint.ts";
import { agentDisplay, type AgentId, type Instant, type RepoPath } from "../ids.ts";
import { agentBranch, epicLayout } from "../epic/layout.ts";
import type { Manifest } from "../manifest/schema.ts";
import { guidePath, renderGuide } from "./guides.ts";
import { shellWord } from "../text/shell-word.ts";
import { planningPhases } from "../epic/stage.ts";
import { fillTemplate, type Templates } from "./templates.ts";
import { formatInstant } from "../time.ts";

/** What an agent's first commit is made from. */
export interface StartFacts {
  readonly manifest: Manifest;
  readonly epicDir: RepoPath;
  readonly agent: AgentId;
  /** The absolute path of its worktree. */
  readonly worktree: string;
  readonly templates: Templates;
  readonly now: Instant;
  /** Of an agent of a later wave: what the waves before it have decided, in one line. */
  readonly decided?: string | undefined;
}

/**
 * The files of an agent's first commit, by path: its checkpoint, STATUS and handoff package in each of its
 * features, and its guide. All of them are the agent's own by the rules of ownership.
 */
export function startFiles(facts: StartFacts): Map<RepoPath, string> {
  const layout = epicLayout(facts.epicDir);
  const own = facts.manifest.features.filter(({ owner }) => owner === facts.agent);
  const guide = guidePath(facts.manifest, facts.epicDir, facts.agent);
  return new Map<RepoPath, string>([
    [layout.checkpoint(facts.agent), firstCheckpoint(facts)],
    ...own.flatMap(({ id }): [RepoPath, string][] => [
      [layout.featureFile(id, "STATUS"), firstStatus(facts)],
      [layout.featureFile(id, "HANDOFF_PACKAGE.md"), renderHandoff(facts)],
    ]),
    ...(guide === undefined ? [] : [[guide, renderGuide(facts)] as const]),
  ]);
}

/**
 * The package that a person pastes into an agent's new session (protocol section 7): who you are, where to go,
 * what you own, the commands you need; 15 lines at most, since longer ones were not read (field lesson 15).
 */
export function renderHandoff(facts: StartFacts): string {
  const { manifest, epicDir, agent, worktree, templates, decided } = facts;
  const guide = guidePath(manifest, epicDir, agent);
  const features = manifest.features.filter(({ owner }) => owner === agent).map(({ id }) => id);
  return fillTemplate(templates, "HANDOFF_PACKAGE.md", {
    epic: manifest.epic,
    title: manifest.title.replace(/\s+/g, " "),
    agent: agentDisplay(agent),
    features: features.join(" and ") || "no feature yet",
    worktree: shellWord(worktree),
    branch: agentBranch(manifest.epic, agent),
    epic_dir: epicDir,
    decided: decided === undefined ? "" : `${decided}\n`,
    guide: guide?.slice(epicDir.length + 1) ?? "the README",
    heartbeat: String(manifest.thresholds.heartbeat),
    escalate: String(manifest.thresholds.escalate_when_blocked),
  });
}

const [firstPhase] = planningPhases;

function firstCheckpoint({ manifest, agent, now }: StartFacts): string {
  const own = manifest.features.filter(({ owner }) => owner === agent).map(({ id }) => id);
  const heartbeatMs = manifest.thresholds.heartbeat * 60_000;
  return formatCheckpoint({
    ...newCheckpoint(agent, now),
    feature: own.join(", "),
    stage: firstPhase?.id ?? "",
    phase: firstPhase?.name ?? "",
    next_checkpoint_expected: formatInstant((now + heartbeatMs) as Instant),
  });
}

/** PENDING until the agent's first heartbeat: an agent that never started can be told from one that works. */
function firstStatus({ agent, now, templates }: StartFacts): string {
  return fillTemplate(templates, "feature/STATUS", {
    owner: agentDisplay(agent),
    updated: formatInstant(now),
  });
}
