import { join } from "node:path";
import { expect, test } from "vitest";
import { saveJson } from "../../../src/files/atomic-file.ts";
import { findJson, stateDir } from "../../../src/files/state.ts";
import { epic, primary, startTeam } from "../../support/team.ts";

test("what another version of Sheaf compiled is not used", async () => {
  const team = startTeam();
  const { repository, manifest } = await team.context(primary);
  const path = join(stateDir(repository.commonDir, epic), "epic.json");
  const kept = findJson(path) as object;
  saveJson(path, { ...kept, manifest: { ...manifest, title: "cached" } });
  expect((await team.context(primary)).manifest.title).toBe("cached");
  saveJson(path, { ...kept, version: "0.0.1", manifest: { ...manifest, title: "cached" } });
  expect((await team.context(primary)).manifest.title).toBe(manifest.title);
});
