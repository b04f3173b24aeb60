import type { FeatureId, RepoPath } from "../../core/ids.ts";
import { gatesOf } from "../../core/epic/gate.ts";
import { approvalsRef, epicBranch } from "../../core/epic/layout.ts";
import { startableAgents } from "../../core/lifecycle/start-plan.ts";
import { stageOnly } from "../../core/epic/stage.ts";
import { takesPart } from "../../core/plan/wave-gate.ts";
import { agentFacts } from "../../core/progress/epic-facts.ts";
import { openQuestions } from "../../core/progress/open-questions.ts";
import type { StagedFeature, StageFacts } from "../../core/progress/stage-guard.ts";
import { missingApprovals, parseApprovals } from "../../core/records/approvals.ts";
import { claimsReady, parseStatus, statusValue } from "../../core/records/status-file.ts";
import type { GitObject } from "../../git/batch.ts";
import { readObjects } from "../../git/objects.ts";
import type { Context } from "../context/context.ts";
import { findDiscoveryFault } from "./require-discovery.ts";
import { readFeatures, type AgentState } from "./read-features.ts";
import { readEpicStage, type EpicStage } from "./read-stage.ts";

/** Where the epic is, everything that a move depends on, and the agents as they are. */
export interface StageReading extends EpicStage {
  readonly facts: StageFacts;
  readonly states: readonly AgentState[];
}

/** Reads what the guards of a stage ask for, from the tips of the branches. */
export async function readStageFacts(context: Context): Promise<StageReading> {
  const { epic, git, layout, manifest } = context;
  const [epicStage, states, discovery] = await Promise.all([
    readEpicStage(context),
    readFeatures(context),
    findDiscoveryFault(context),
  ]);
  const taking = manifest.features.filter(({ deferred }) => takesPart(deferred)).map(({ id }) => id);
  const wanted = documentsOf(context, epicStage.stage);
  const paths = [...wanted, ...taking.map((id) => layout.featureFile(id, "STATUS"))];
  const [approved, ...objects] = await readObjects(git, [
    approvalsRef(epic),
    ...paths.map((path) => `refs/heads/${epicBranch(epic)}:${path}`),
  ]);
  const found = new Map(paths.map((path, index) => [path, objects[index]]));
  const approvals = parseApprovals(approved?.bytes.toString("utf8") ?? "");
  const gates = gatesOf(manifest.gates, stageOnly(epicStage.stage));
  const facts: StageFacts = {
    stage: epicStage.stage,
    features: states.flatMap((state) =>
      stagedFeatures(state, (id) => mergedOf(found.get(layout.featureFile(id, "STATUS")))),
    ),
    unstarted: startableAgents(manifest).filter((id) =>
      states.some(({ agent, started }) => agent === id && started === undefined),
    ),
    discovery,
    missingFiles: wanted.filter((path) => found.get(path) === undefined),
    missingApprovals: taking.flatMap((feature) =>
      missingApprovals(approvals, feature, gates).map((gate) => ({ feature, gate })),
    ),
    openEscalations: openQuestions(states.flatMap(({ escalations }) => escalations)),
  };
  return { ...epicStage, facts, states };
}

/** The documents that the epic cannot leave a stage without (protocol sections 1.2 and 8.1). */
function documentsOf({ layout }: Context, stage: string): RepoPath[] {
  switch (stageOnly(stage)) {
    case "S3":
    case "S4":
      return [layout.smokeTestPlan];
    default:
      return [];
  }
}

type Merged = StagedFeature["merged"];

function stagedFeatures(state: AgentState, mergedOf: (id: FeatureId) => Merged): StagedFeature[] {
  const { agent, features, tip, lastSign } = state;
  return agentFacts(agent, features, lastSign)
    .features.filter(({ deferred }) => takesPart(deferred))
    .map(({ id, stage, ready, deferred }) => {
      const merged = mergedOf(id);
      // Who has finished has no branch any more; what is merged counts.
      const isGone = tip === undefined;
      return {
        feature: id,
        owner: agent,
        stage: isGone ? merged.stage : stage,
        ready: isGone ? merged.ready : ready,
        waits: deferred,
        merged,
      };
    });
}

function mergedOf(object: GitObject | undefined): Merged {
  const read = object === undefined ? undefined : parseStatus(object.bytes.toString("utf8"));
  const value = (key: "STAGE" | "STATUS") =>
    read?.kind === "parsed" ? (statusValue(read.value, key) ?? "") : "";
  return { stage: value("STAGE"), status: value("STATUS"), ready: claimsReady(read) };
}
