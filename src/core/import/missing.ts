import { epicLayout } from "../epic/layout.ts";
import { agentDisplay, type FeatureId, type RepoPath } from "../ids.ts";
import { checkpointOf, type FoundStanding } from "./found.ts";
import { rosterOf, type ReadEpic } from "./read-epic.ts";
import type { Remark } from "./source.ts";

/** What the protocol asks for and the folder does not have. */
export function findMissing(read: ReadEpic, found: FoundStanding): Remark[] {
  const { folders } = read.features;
  const paths = new Set(read.files.map(({ path }) => path));
  const isTracked = (feature: FeatureId) => found.features.get(feature)?.stage !== undefined;
  const untold = folders.filter(({ feature }) => !read.statuses.has(feature));
  const expected = folders.flatMap(({ folder, feature }) => [
    ...(read.statuses.has(feature) || isTracked(feature) ? [] : [`${folder}/STATUS`]),
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
    ...untold
      .filter(({ feature }) => isTracked(feature))
      .map(({ folder }) => ({
        path: `${folder}/STATUS`,
        message: "is not there; it is made from the tracker",
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
