import { expect, test } from "vitest";
import { checkWork } from "../../../src/workflows/verify/check-work.ts";
import { layout, primary, secondaryA, startTeam } from "../../support/team.ts";
import type { FeatureId } from "../../../src/core/ids.ts";

const own = layout.featureFile("feature_02_two" as FeatureId, "spec.md");
const foreign = layout.featureFile("feature_01_one" as FeatureId, "spec.md");

test("uncommitted changes are judged as the hook will judge them, and nothing is touched", async () => {
  const team = startTeam();
  const a = team.at(secondaryA);
  const context = await team.context(secondaryA);
  expect(await checkWork(context, "all")).toEqual({ paths: [], violations: [] });
  a.write(own, "mine\n");
  a.write(`${layout.feature("feature_02_two" as FeatureId)}/new é.txt`, "untracked\n");
  a.write("readme.txt", "staged\n");
  a.git("add", "readme.txt");
  a.write(foreign, "not mine\n");
  a.write(layout.readme, `${a.read(layout.readme)}outside\n`);
  const before = a.git("status", "--porcelain");
  const { paths, violations } = await checkWork(context, "all");
  expect(paths).toHaveLength(5);
  expect(violations.map(({ code, path, owner }) => [code, path, owner])).toEqual([
    ["outside-sections", layout.readme, "Primary"],
    ["file-not-owned", foreign, "Primary"],
    ["file-not-owned", "readme.txt", "Primary"],
  ]);
  expect((await checkWork(context, "staged")).paths).toEqual(["readme.txt"]);
  expect(a.git("status", "--porcelain")).toBe(before);
});

test("a deletion, a wrong branch and a merge in progress are seen as the hook sees them", async () => {
  const team = startTeam();
  const a = team.at(secondaryA);
  const context = await team.context(secondaryA);
  a.git("rm", "-q", foreign);
  const deleted = await checkWork(context, "all");
  expect(deleted.violations.map(({ code, path }) => [code, path])).toEqual([["file-not-owned", foreign]]);
  a.git("reset", "-q", "--hard");
  a.git("switch", "-q", "-c", "elsewhere");
  expect((await checkWork(context, "all")).violations.map(({ code }) => code)).toEqual(["wrong-branch"]);
  a.git("switch", "-q", "-");
  team.at(primary).commit("the epic branch moves", { [foreign]: "primary's\n" });
  a.git("merge", "-q", "--no-ff", "--no-commit", "epic/KAI-7");
  expect(await checkWork(context, "all")).toEqual({ paths: [], violations: [] });
});
