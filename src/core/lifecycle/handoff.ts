import { newCheckpoint, type Checkpoint } from "../records/checkpoint.ts";
import { agentDisplay, type AgentId, type Instant, type RepoPath } from "../ids.ts";
import { agentBranch } from "../epic/layout.ts";
import type { Manifest } from "../manifest/schema.ts";
import { guidePath } from "./guides.ts";
import { shellWord } from "../text/shell-word.ts";
import { planningPhases } from "../epic/stage.ts";
import { fillTemplate, type Templates } from "./templates.ts";
import { formatInstant } from "../time.ts";

/** What a handoff package is made from. */
export interface HandoffFacts {
  readonly manifest: Manifest;
  readonly epicDir: RepoPath;
  readonly agent: AgentId;
  /** The absolute path of its worktree. */
  readonly worktree: string;
  readonly templates: Templates;
  /** Of an agent of a later wave: what the waves before it have decided, in one line. */
  readonly decided?: string | undefined;
}

/**
 * The package that a person pastes into an agent's new session (protocol section 7): who you are, where to go,
 * what you own, the commands you need; 15 lines at most, since longer ones were not read (field lesson 15).
 */
export function renderHandoff(facts: HandoffFacts): string {
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

/** The checkpoint of an agent that is started: where it was before, or at the first phase of its spec. */
export function startedCheckpoint(
  { manifest, agent, now }: Pick<HandoffFacts, "manifest" | "agent"> & { readonly now: Instant },
  before: Checkpoint | undefined,
): Checkpoint {
  const own = manifest.features.filter(({ owner }) => owner === agent).map(({ id }) => id);
  const heartbeatMs = manifest.thresholds.heartbeat * 60_000;
  const checkpoint = before ?? newCheckpoint(agent, now);
  return {
    ...checkpoint,
    feature: own.join(", "),
    stage: checkpoint.stage || (firstPhase?.id ?? ""),
    phase: checkpoint.phase || (firstPhase?.name ?? ""),
    started_at: formatInstant(now),
    next_checkpoint_expected: formatInstant((now + heartbeatMs) as Instant),
  };
}
