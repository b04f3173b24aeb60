import {
  featureId,
  isFeatureName,
  primary,
  secondaryAt,
  slugOf,
  type AgentId,
  type EpicId,
  type RepoPath,
} from "../ids.ts";
import { repoPath } from "../epic/layout.ts";
import { manifestSchema, type Manifest } from "../manifest/schema.ts";

/** What is wrong with the words of `epic new`; undefined when nothing is. */
export function findNewEpicFault(title: string, features: readonly string[]): string | undefined {
  if (slugOf(title) === "") return `the title "${title}" has no letter or digit that could name a folder`;
  if (title.length > 200 || /[\r\n]/.test(title)) return "a title is one line of 200 characters at most";
  if (features.length === 0) return "an epic needs at least one --feature";
  if (features.length > 703)
    return "an epic has 703 features at most: the primary's and one for each of secondary-a … secondary-zz";
  const bad = features.find((name) => !isFeatureName(name));
  if (bad !== undefined) {
    return `"${bad.slice(0, 80)}" cannot name a feature: lower-case letters a–z, digits and _, a letter first, 60 characters at most`;
  }
  const doubled = features.find((name, at) => features.indexOf(name) < at);
  return doubled === undefined ? undefined : `the feature "${doubled}" is named twice`;
}

/**
 * The manifest of a new epic: feature 01 to the primary, 02 to Secondary-A, 03 to Secondary-B … (protocol
 * section 1.1). Everything outside the epics folder is frozen while specs are written.
 */
export function planManifest(epic: EpicId, title: string, features: readonly string[]): Manifest {
  const owners: AgentId[] = [primary, ...features.slice(1).map((_, index) => secondaryAt(index))];
  return manifestSchema.parse({
    schema: 1,
    epic,
    title,
    agents: owners.map((id) => ({ id })),
    features: features.map((name, index) => ({ id: featureId(index + 1, name), owner: owners[index] })),
    rules: [{ path: "**", access: "frozen" }],
  });
}

/** The folder of a new epic: `feature-updates/KAI-7-improve_configurability`. */
export function newEpicDir(epicsDir: string, epic: EpicId, title: string): RepoPath {
  return repoPath(epicsDir, `${epic}-${slugOf(title)}`);
}
