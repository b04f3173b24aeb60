import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { alignSpecs } from "../../../src/core/align/align.ts";
import type { SpecSource } from "../../../src/core/align/spec.ts";
import type { AgentId, FeatureId, RepoPath } from "../../../src/core/ids.ts";

const folder = join(import.meta.dirname, "../../../../shared/real-run/KAI-8-logging_refactoring");
const isThere = existsSync(folder);
if (!isThere) console.log("skipped: the real run is not at ../shared/real-run");

function sourcesIn(epic: string): SpecSource[] {
  const features = readdirSync(epic).filter((name) => name.startsWith("feature_"));
  const file = (feature: string, name: string) => ({
    path: `${feature}/${name}` as RepoPath,
    text: readFileSync(join(epic, feature, name), "utf8"),
  });
  return features.map((feature) => ({
    feature: feature as FeatureId,
    owner: "primary" as AgentId,
    dependsOn: [],
    spec: file(feature, "spec.md"),
    checklist: file(feature, "checklist.md"),
  }));
}

// docs/align.md says of each of them whether it is true.
test.runIf(isThere)("of seven real specs, said to have no conflicts, six findings are left to read", () => {
  const sources = sourcesIn(folder);
  const findings = alignSpecs(sources, { requiredHeadings: [], isShared: () => false });
  const places = findings.map(({ places }) =>
    places.map(({ feature, line }) => `${feature.slice(8, 10)}:${line}`),
  );
  expect(findings.map(({ severity, kind, subject }, at) => [severity, kind, subject, places[at]])).toEqual([
    ["medium", "contradiction", "LOGGING_TO_FILE presence", ["02:468", "03:131", "04:81", "05:77"]],
    ["medium", "open-question", "feature_02_league_helper_logging spec.md", ["02:97"]],
    ["medium", "open-question", "feature_05_win_rate_sim_logging spec.md", ["05:227"]],
    ["low", "two-names", "enable_log_file | log_to_file", ["03:128", "04:114", "06:114", "07:182"]],
    ["low", "two-names", "logs/simulation/ | logs/win_rate_simulation/", ["01:112", "05:74"]],
    [
      "low",
      "two-names",
      "{logger_name}-{YYYYMMDD_HHMMSS_microseconds}.log | {script_name}-{YYYYMMDD_HHMMSS}.log",
      ["01:24", "02:427"],
    ],
  ]);
  expect(alignSpecs(sources.toReversed(), { requiredHeadings: [], isShared: () => false })).toEqual(findings);
});
