import { primary, type AgentId, type FeatureId } from "../ids.ts";
import { statusValue } from "../records/status-file.ts";
import { newestOf, type ReadCheckpoint } from "./checkpoints.ts";
import { againstSpec, type FeatureFacts } from "./contradictions.ts";
import type { FeatureFolder } from "./feature-folders.ts";
import { textIn, type ReadEpic } from "./read-epic.ts";
import { findEpicStage, numberOf, standingOf, type EpicStanding } from "./standing.ts";
import type { Standing } from "./states.ts";
import { readTracker, type ReadTracker } from "./tracker.ts";

/** How far the epic and its features are, as everything that was read tells together. */
export interface FoundStanding {
  readonly epic: EpicStanding;
  readonly tracker: ReadTracker;
  readonly features: ReadonlyMap<FeatureId, Standing>;
}

/** Where the epic and its features go on. */
export function findStanding(read: ReadEpic): FoundStanding {
  const { folders } = read.features;
  const page = read.readme?.path ?? "EPIC_README.md";
  const tracker = readTracker(read.readme?.text ?? "");
  const ids = folders.map(({ feature }) => feature);
  const epic = findEpicStage(ids, read.statuses, { page, tracker });
  const features = folders.map((folder): [FeatureId, Standing] => {
    const facts = factsOf(read, folder, tracker);
    const lacks = [facts.spec, facts.checklist].filter((text) => text === undefined);
    const blockers = facts.status === undefined ? "" : (statusValue(facts.status.file, "BLOCKERS") ?? "");
    const isBlocked = !/^(?:none\b.*|n\/a|-|)$/i.test(blockers);
    const gaps = againstSpec(facts).length + lacks.length + (isBlocked ? 1 : 0);
    return [folder.feature, standingOf(facts.status, facts.row, { epicStage: epic.stage, gaps })];
  });
  return { epic, tracker, features: new Map(features) };
}

/** Everything that was read of one feature and its owner. */
export function factsOf(read: ReadEpic, folder: FeatureFolder, { rows }: ReadTracker): FeatureFacts {
  const owner = ownerOf(read, folder.feature);
  return {
    feature: folder.feature,
    owner,
    status: read.statuses.get(folder.feature),
    checkpoint: checkpointOf(read, owner),
    sent: read.messages.messages.filter(({ from, to }) => from === owner && to === primary),
    spec: textIn(read, folder, "spec.md"),
    checklist: textIn(read, folder, "checklist.md"),
    row: rows.get(numberOf(folder.feature)),
    page: read.readme?.path ?? "",
  };
}

/** The checkpoint of an agent that counts. */
export function checkpointOf({ checkpoints }: ReadEpic, agent: AgentId): ReadCheckpoint | undefined {
  return newestOf(checkpoints.checkpoints.filter((one) => one.agent === agent));
}

/** Whose a feature is. */
export function ownerOf({ owners }: ReadEpic, feature: string): AgentId {
  return [...owners.owners].find(([id]) => id === feature)?.[1] ?? primary;
}
