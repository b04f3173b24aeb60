import { newCheckpoint, type Checkpoint } from "../records/checkpoint.ts";
import { agentDisplay, type AgentId, type Instant, type RepoPath } from "../ids.ts";
import { agentBranch } from "../epic/layout.ts";
import type { Manifest } from "../manifest/schema.ts";
import { guidePath } from "./guides.ts";
import { shellWord } from "../text/shell-word.ts";
import { compareStages, planningPhases, stageOnly } from "../epic/stage.ts";
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
  readonly place: HandoffPlace;
  /** The programs that call Sheaf by themselves, as people name them. */
  readonly clients?: readonly string[] | undefined;
}

/** Where an agent goes on, and whether it has to wait for the sync first. */
export interface HandoffPlace {
  readonly stage: string;
  readonly waits: boolean;
}

/** Where an agent goes on: at its own stage, and where its features are ready as soon as the epic is, too. */
export function handoffPlace(
  { stage, ready_for_next_stage: ready }: Pick<Checkpoint, "stage" | "ready_for_next_stage">,
  epicStage: string,
): HandoffPlace {
  if (!ready) return { stage: stage || firstStage, waits: false };
  const isGlued = (compareStages(epicStage, "S3") ?? -1) >= 0;
  const isBehind = isGlued && (compareStages(stage, epicStage) ?? -1) < 0;
  return { stage: isBehind ? epicStage : stage || firstStage, waits: !isGlued };
}

/**
 * The package that a person pastes into an agent's new session (protocol section 7): who you are, where to go,
 * what you own, the commands you need; 15 lines at most, since longer ones were not read (field lesson 15).
 */
export function renderHandoff(facts: HandoffFacts): string {
  const { manifest, epicDir, agent, worktree, templates, decided, place } = facts;
  const guide = guidePath(manifest, epicDir, agent);
  const features = manifest.features.filter(({ owner }) => owner === agent).map(({ id }) => id);
  const names = features.join(" and ") || "no feature yet";
  return fillTemplate(templates, "HANDOFF_PACKAGE.md", {
    ...wordsFor(place, names),
    epic: manifest.epic,
    title: manifest.title.replace(/\s+/g, " "),
    agent: agentDisplay(agent),
    features: names,
    worktree: shellWord(worktree),
    branch: agentBranch(manifest.epic, agent),
    epic_dir: epicDir,
    decided: decided === undefined ? "" : `${decided}\n`,
    guide: guide?.slice(epicDir.length + 1) ?? "the README",
    duties: dutyWords(facts),
    escalate: String(manifest.thresholds.escalate_when_blocked),
  });
}

/** What an agent has to do besides its work: nearly nothing, where its program calls Sheaf. */
function dutyWords({ manifest, place, clients = [] }: HandoffFacts): string {
  if (clients.length > 0) {
    return [
      `In ${clients.join(" and ")} Sheaf shows you who you are and your mail, and keeps your uncommitted work. Left for you:`,
      '  sheaf inbox, sheaf send <agent> --subject "…"   read and answer messages',
    ].join("\n");
  }
  return [
    "Five commands are all you need:",
    "  sheaf whoami                                    who you are, what is yours, what waits for you",
    `  sheaf heartbeat --stage ${place.stage} --step "…"        every ${manifest.thresholds.heartbeat} minutes, and at each phase`,
  ].join("\n");
}

const [firstPhase] = planningPhases;
const firstStage = firstPhase?.id ?? "S2.P1";

/** What is to be done: the spec, the wait for the sync, or the later stage that the epic is at. */
function wordsFor({ stage, waits }: HandoffPlace, features: string): Record<"task" | "begin", string> {
  const begin = `${stage === firstStage ? "Begin" : "Go on"} with ${stage} now.`;
  if (waits) {
    const task = `stop: spec.md and checklist.md of ${features} are ready as they are`;
    return { task, begin: "It is what comes next." };
  }
  if (stageOnly(stage) === "S2") {
    const task = `fill spec.md and checklist.md of ${features}: S2.P1 research, S2.P2 specification, S2.P3 refinement`;
    return { task, begin };
  }
  const task = `go on with ${features} from where its STATUS says: the specs are merged, and the work is at ${stage}`;
  return { task, begin };
}

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
    stage: checkpoint.stage || firstStage,
    phase: checkpoint.phase || (firstPhase?.name ?? ""),
    started_at: formatInstant(now),
    next_checkpoint_expected: formatInstant((now + heartbeatMs) as Instant),
  };
}
