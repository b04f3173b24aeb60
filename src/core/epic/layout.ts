import {
  agentStem,
  primary,
  type AgentId,
  type EpicId,
  type FeatureId,
  type LockName,
  type RepoPath,
} from "../ids.ts";

/** Joins parts of a path inside the repository with `/`; empty parts vanish. */
export function repoPath(...parts: readonly string[]): RepoPath {
  return parts.filter((part) => part !== "").join("/") as RepoPath;
}

/** The branch on which the primary works and into which everything is merged. */
export function epicBranch(epic: EpicId): string {
  return `epic/${epic}`;
}

/** The branch of an agent; the primary's is the epic branch itself (design section 2). */
export function agentBranch(epic: EpicId, agent: AgentId): string {
  return agent === primary ? epicBranch(epic) : `sheaf/${epic}/${agent}`;
}

/** Where an epic keeps refs of its own: `refs/sheaf/KAI-7/<rest>`. */
export function sheafRef(epic: EpicId, ...rest: readonly string[]): string {
  return ["refs/sheaf", epic, ...rest].join("/");
}

/** The chain of an agent's live state: STATUS, checkpoint, outbox (design section 4). */
export function stateRef(epic: EpicId, agent: AgentId): string {
  return sheafRef(epic, "agents", agent);
}

/** The chain of the numbers that were handed out of a series. */
export function numbersRef(epic: EpicId, series: string): string {
  return sheafRef(epic, "numbers", series);
}

/** The files of an agent's live state, and of other chains. */
export const stateFiles = {
  checkpoint: "checkpoint.json",
  /** The primary's alone: what people approved. */
  approvals: "approvals.md",
  status: (feature: FeatureId) => `${feature}/STATUS`,
  /** Of a series of numbers: what was handed out. */
  numbers: "taken.jsonl",
  outbox: (to: AgentId) => `outbox/${to}.jsonl`,
} as const;

/** The name by which git knows what people approved: the primary's live state alone has it. */
export function approvalsRef(epic: EpicId): string {
  return `${stateRef(epic, primary)}:${stateFiles.approvals}`;
}

/** The chain of a lock's events (design section 7). */
export function lockRef(epic: EpicId, lock: LockName): string {
  return sheafRef(epic, "locks", lock);
}

export const manifestName = "epic.yaml";
export const epicReadmeName = "EPIC_README.md";

/** The name by which git knows the manifest at the tip of the epic branch. */
export function manifestRef(epic: EpicId, epicDir: RepoPath): string {
  return `refs/heads/${epicBranch(epic)}:${repoPath(epicDir, manifestName)}`;
}

/** The files that the protocol gives every feature folder. */
export type FeatureFile =
  | "STATUS"
  | "README.md"
  | "spec.md"
  | "checklist.md"
  | "lessons_learned.md"
  | "HANDOFF_PACKAGE.md"
  | "GUIDE.md";

/** Every path inside an epic's folder (protocol section 2), as functions of the folder's own path. */
export function epicLayout(epicDir: RepoPath) {
  const at = (...parts: readonly string[]) => repoPath(epicDir, ...parts);
  return {
    manifest: at(manifestName),
    plan: at("plan.yaml"),
    readme: at(epicReadmeName),
    discovery: at("DISCOVERY.md"),
    smokeTestPlan: at("epic_smoke_test_plan.md"),
    lessons: at("epic_lessons_learned.md"),
    research: at("research"),
    approvals: at("approvals.md"),
    stages: at("stages.md"),
    guide: at("GUIDE.md"),
    report: at("report.html"),
    ignore: at(".gitignore"),
    comms: at("agent_comms"),
    checkpoints: at("agent_checkpoints"),
    checkpoint: (agent: AgentId) => at("agent_checkpoints", `${agentStem(agent)}.json`),
    channel: (from: AgentId, to: AgentId) => at("agent_comms", `${agentStem(from)}_to_${agentStem(to)}.md`),
    feature: (feature: FeatureId) => at(feature),
    featureFile: (feature: FeatureId, name: FeatureFile) => at(feature, name),
  } as const;
}

/** The section of the epic's README in which an agent reports (protocol section 8.2). */
export function progressSection(agent: AgentId): string {
  return `${agent.toUpperCase()} PROGRESS`;
}

/** Sections that Sheaf computes and nobody edits (design section 6). */
export const generatedSections = [
  "AGENT ASSIGNMENTS",
  "SYNC STATUS",
  "PROGRESS TRACKER",
  "OVERALL STATUS",
  "ESCALATIONS",
  "STALE CHECKS",
] as const;
export type GeneratedSection = (typeof generatedSections)[number];
