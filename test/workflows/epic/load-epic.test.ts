import { join } from "node:path";
import { expect, test } from "vitest";
import { saveJson } from "../../../src/files/atomic-file.ts";
import { findJson, stateDir } from "../../../src/files/state.ts";
import { epic, primary, startTeam } from "../../support/team.ts";

test("what another build of Sheaf compiled is not used", async () => {
  const team = startTeam();
  const { repository, manifest } = await team.context(primary);
  const path = join(stateDir(repository.commonDir, epic), "epic.json");
  const kept = findJson(path) as object;
  saveJson(path, { ...kept, manifest: { ...manifest, title: "cached" } });
  expect((await team.context(primary)).manifest.title).toBe("cached");
  saveJson(path, { ...kept, build: "0.1.0 1", manifest: { ...manifest, title: "cached" } });
  expect((await team.context(primary)).manifest.title).toBe(manifest.title);
});
