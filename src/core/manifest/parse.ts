import { primary } from "../ids.ts";
import { globsOverlap } from "../text/glob-overlap.ts";
import { invalid, parsed, type FileIssue, type Parsed } from "../text/parsed.ts";
import { findCycles } from "../graph/cycles.ts";
import { specTask } from "../graph/waves.ts";
import { manifestSchema, type Manifest, type ManifestRule } from "./schema.ts";
import { parseYamlFile, type YamlFile } from "../text/yaml-file.ts";

/**
 * Reads the text of an `epic.yaml`: syntax, shape, and the rules that need the whole: every owner is in the
 * roster, no path and no feature has two owners, dependencies exist. Returns all issues with line and column.
 */
export function parseManifest(text: string): Parsed<Manifest> {
  const file = parseYamlFile(text, manifestSchema);
  if (file.kind === "invalid") return file;
  const issues = [
    ...rosterIssues(file.value),
    ...featureIssues(file.value),
    ...cycleIssues(file.value),
    ...ruleIssues(file.value),
    ...taskIssues(file.value),
  ];
  return issues.length > 0 ? invalid(issues) : parsed(file.value.value);
}

type ManifestFile = YamlFile<Manifest>;

function rosterIssues({ value, issueAt }: ManifestFile): FileIssue[] {
  const ids = value.agents.map((agent) => agent.id);
  const doubled = ids.flatMap((id, at) =>
    ids.indexOf(id) < at ? [issueAt(["agents", at, "id"], `${id} stands twice in the roster`)] : [],
  );
  return ids[0] === primary
    ? doubled
    : [issueAt(["agents", 0], "the roster must begin with primary"), ...doubled];
}

function featureIssues({ value, issueAt }: ManifestFile): FileIssue[] {
  const agents = new Set(value.agents.map((agent) => agent.id));
  const ids = value.features.map((feature) => feature.id);
  const numbers = ids.map((id) => id.split("_")[1]);
  return value.features.flatMap((feature, at) => [
    ...(agents.has(feature.owner)
      ? []
      : [issueAt(["features", at, "owner"], `${feature.owner} is not in the roster (agents)`)]),
    ...(numbers.indexOf(numbers[at]) < at
      ? [issueAt(["features", at, "id"], `feature number ${numbers[at]} stands twice`)]
      : []),
    ...feature.depends_on.flatMap((needed, index) =>
      ids.includes(needed) && needed !== feature.id
        ? []
        : [
            issueAt(
              ["features", at, "depends_on", index],
              `${feature.id} cannot depend on ${needed}: no such other feature`,
            ),
          ],
    ),
  ]);
}

/** Features that wait for each other would never start. */
function cycleIssues({ value, issueAt }: ManifestFile): FileIssue[] {
  const ids = value.features.map(({ id }) => id);
  return findCycles(value.features.map(specTask)).flatMap(({ path, closing }) => {
    const at = ids.findIndex((id) => id === closing.task);
    const place = ["features", at, "depends_on", closing.at];
    return path.length === 2 ? [] : [issueAt(place, `a cycle: ${path.join(" → ")}`)];
  });
}

function ruleIssues({ value, issueAt }: ManifestFile): FileIssue[] {
  const agents = new Set<string>(value.agents.map((agent) => agent.id));
  const paths = value.rules.map((rule) => rule.path);
  return value.rules.flatMap((rule, at) => {
    const doubled = paths.indexOf(rule.path) < at;
    const complaints = [
      ...rosterComplaints(rule, agents),
      ...accessComplaints(rule),
      ...(doubled
        ? [{ key: "path" as const, message: `${rule.path} has two owners: an earlier rule names it too` }]
        : []),
    ];
    return complaints.map(({ key, message }) => issueAt(["rules", at, key], message));
  });
}

/** What is wrong with one rule, at the key that a person has to change. */
interface Complaint {
  readonly key: keyof ManifestRule;
  readonly message: string;
}

function namedAgents(rule: ManifestRule): readonly string[] {
  return [...(rule.owner === undefined ? [] : [rule.owner]), ...(rule.agents ?? [])];
}

function rosterComplaints(rule: ManifestRule, agents: ReadonlySet<string>): Complaint[] {
  return namedAgents(rule)
    .filter((id) => !agents.has(id))
    .map((id) => ({
      key: rule.owner === id ? "owner" : "agents",
      message: `${id} is not in the roster (agents)`,
    }));
}

function accessComplaints(rule: ManifestRule): Complaint[] {
  const named = namedAgents(rule).length;
  if (rule.access === "frozen" || rule.access === "generated") {
    return named > 0 ? [{ key: "access", message: `nobody owns a ${rule.access} path` }] : [];
  }
  if (rule.owner !== undefined && rule.agents !== undefined) {
    return [{ key: "agents", message: "name either owner or agents" }];
  }
  if (named === 0) return [{ key: "access", message: `${rule.access} needs an owner or agents` }];
  if (rule.access === "exclusive" && named > 1) {
    return [{ key: "agents", message: `${rule.path} has two owners: exclusive means one` }];
  }
  return [];
}

/** A task's territory is its owner's alone, so two owners must not meet in a file. */
function taskIssues({ value, issueAt }: ManifestFile): FileIssue[] {
  const agents = new Set<string>(value.agents.map((agent) => agent.id));
  return value.tasks.flatMap((task, at) => {
    const earlier = value.tasks.slice(0, at);
    const foreign = earlier.filter(({ owner }) => owner !== task.owner);
    return [
      ...(agents.has(task.owner)
        ? []
        : [issueAt(["tasks", at, "owner"], `${task.owner} is not in the roster (agents)`)]),
      ...(earlier.some(({ id }) => id === task.id)
        ? [issueAt(["tasks", at, "id"], `the task ${task.id} stands twice`)]
        : []),
      ...task.files.flatMap((glob, index) => {
        const other = foreign.find(({ files }) => files.some((theirs) => globsOverlap(theirs, glob)));
        if (other === undefined) return [];
        const message = `${glob} overlaps with the files of ${other.id}, which is ${other.owner}'s`;
        return [issueAt(["tasks", at, "files", index], message)];
      }),
    ];
  });
}
