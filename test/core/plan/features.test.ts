import { expect, test } from "vitest";
import type { EpicId } from "../../../src/core/ids.ts";
import { parseManifest } from "../../../src/core/manifest/parse.ts";
import { formatManifest } from "../../../src/core/manifest/format.ts";
import {
  findFeature,
  findFeatureFaults,
  manifestOfPlan,
  planOfManifest,
} from "../../../src/core/plan/features.ts";
import { planOf } from "../../support/plans.ts";

const epic = { epic: "KAI-8" as EpicId, title: "Dashboard", sequential: false };

/** `01_name owner (deferred) <- needed` of each feature. */
function featuresOf(...[plan, words]: Parameters<typeof manifestOfPlan>): string[] {
  return manifestOfPlan(plan, words).features.map(({ id, owner, deferred, depends_on }) =>
    [id.slice(8), owner, deferred?.split(":")[0], ...depends_on.map((one) => `<- ${one.slice(8)}`)]
      .filter(Boolean)
      .join(" "),
  );
}

const plan = planOf(["BACKEND-01 3h", "web 1h", "docs: web BACKEND-01~", "ml 2h"]);

test("the tasks of a plan become features: the primary's first and smallest, later waves wait", () => {
  expect(featuresOf(plan, epic)).toEqual([
    "01_web primary",
    "02_backend_01 secondary-a",
    "03_docs secondary-c wave 2 <- 01_web",
    "04_ml secondary-b",
  ]);
});

test("the manifest made from a plan can be read, and wants an approved DISCOVERY.md", () => {
  const manifest = manifestOfPlan(plan, epic);
  expect(parseManifest(formatManifest(manifest))).toEqual({ kind: "parsed", value: manifest });
  expect(manifest.discovery).toBe("approved");
});

test("sequentially the primary owns everything, and nothing waits", () => {
  expect(
    featuresOf(plan, { ...epic, sequential: true }).every(
      (line) => line.includes(" primary") && !line.includes("wave"),
    ),
  ).toBe(true);
  expect(manifestOfPlan(plan, { ...epic, sequential: true }).agents).toEqual([{ id: "primary" }]);
});

test("an epic without a plan is planned from its features, each with its owner", () => {
  const back = planOfManifest(manifestOfPlan(plan, epic));
  expect(
    back.tasks.map(({ id, agent, depends_on }) => [id, agent, depends_on.map(({ task }) => task)]),
  ).toEqual([
    ["feature_01_web", "primary", []],
    ["feature_02_backend_01", "secondary-a", []],
    ["feature_03_docs", "secondary-c", ["feature_01_web"]],
    ["feature_04_ml", "secondary-b", []],
  ]);
});

test("a task finds its feature by name, whatever the number", () => {
  const manifest = manifestOfPlan(plan, epic);
  expect(findFeature({ id: "BACKEND-01" }, manifest)).toBe("feature_02_backend_01");
  expect(findFeature({ id: "feature_04_ml" }, manifest)).toBe("feature_04_ml");
  expect(findFeature({ id: "other" }, manifest)).toBeUndefined();
});

test("two tasks of one name cannot both be features", () => {
  const issueAt = (path: readonly PropertyKey[], message: string) => ({
    line: Number(path[1]) + 1,
    column: 1,
    message,
  });
  expect(findFeatureFaults(planOf(["a-b", "a_b", "c"]), issueAt)).toEqual([
    { line: 2, column: 1, message: "a_b and a-b would both be the feature a_b" },
  ]);
});
