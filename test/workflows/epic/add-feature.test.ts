import { expect, test } from "vitest";
import { addEpicFeature } from "../../../src/workflows/epic/add-feature.ts";
import { startEpic } from "../../../src/workflows/epic/start-epic.ts";
import { startedEpic } from "../../support/started-epic.ts";
import { sync, work, workedEpic } from "../../support/sync-epic.ts";

const wish = { name: "exports", title: "Exports", owner: undefined, after: [], dryRun: false };

test("a feature that joins an epic at work has an owner, a section and a place in the next sync", async () => {
  const epic = await workedEpic(1, "secondary-a");
  const before = epic.repo.git("rev-parse", "HEAD");
  const planned = await addEpicFeature(await epic.primary(), { ...wish, dryRun: true });
  expect(epic.repo.git("rev-parse", "HEAD")).toBe(before);
  const added = await addEpicFeature(await epic.primary(), wish);
  expect(added).toEqual(planned);
  expect(added).toMatchObject({ feature: { id: "feature_03_exports" }, newcomer: "secondary-b" });
  expect(epic.repo.git("log", "-1", "--format=%s%n%(trailers:key=Sheaf-Override,valueonly)")).toBe(
    "KAI-7: feature_03_exports joins, owned by secondary-b\nfeature_03_exports joins the epic",
  );
  expect(epic.repo.git("status", "--porcelain")).toBe("");
  const started = await startEpic(await epic.primary(), { only: [], dryRun: false });
  expect(started).toMatchObject({ steps: [{ agent: "secondary-b" }], running: ["secondary-a"] });
  expect(epic.live("secondary-b", "feature_03_exports/STATUS")).toContain("AGENT: Secondary-B\n");
  const later = {
    ...epic,
    feature: (name: string) =>
      name === "secondary-b" ? `${epic.epicDir}/feature_03_exports` : epic.feature(name),
  };
  for (const name of ["primary", "secondary-b"]) await work(later, name);
  const report = await sync(epic);
  expect(report.agents.map(({ agent, outcome }) => `${agent} ${outcome}`)).toEqual([
    "primary nothing-new",
    "secondary-a merged",
    "secondary-b merged",
  ]);
  // Its checkpoint and its channels are files of the epic from the first sync on.
  expect(epic.repo.read(`${epic.epicDir}/agent_checkpoints/secondary_b.json`)).toContain("Secondary-B");
  const readme = epic.repo.read(`${epic.epicDir}/EPIC_README.md`);
  for (const words of ["The words of secondary-a.", "The words of secondary-b.", "(Secondary-B): Exports"])
    expect(readme).toContain(words);
});

test("edits of the manifest that are not committed are not mixed up with it", async () => {
  const epic = await startedEpic(1);
  const manifest = `${epic.epicDir}/epic.yaml`;
  epic.repo.write(manifest, `${epic.repo.read(manifest)}# mine\n`);
  await expect(addEpicFeature(await epic.primary(), wish)).rejects.toMatchObject({
    kind: "refused",
    code: "not-committed",
  });
  expect(epic.repo.read(manifest)).toContain("# mine\n");
});
