import { expect, test } from "vitest";
import type { AgentId } from "../../../src/core/ids.ts";
import { sheaf } from "../../support/sheaf.ts";
import { secondaryA, startTeam } from "../../support/team.ts";

test("whoami lists what rules of the manifest give, with the way to change it", async () => {
  const agents = ["primary", "secondary-a"] as AgentId[];
  const team = startTeam({
    rules: [
      { path: "backend/**", owner: secondaryA, access: "exclusive" },
      { path: "shared/types.ts", agents, access: "sequential" },
      { path: "notes.md", agents, access: "append" },
      { path: "frontend/**", owner: "secondary-b" as AgentId, access: "exclusive" },
      { path: "**", access: "frozen" },
    ],
  });
  await team.context(secondaryA);
  const { out } = await sheaf(team.at(secondaryA).path, ["whoami"]);
  expect(out.split("\n").filter((line) => line.startsWith("rule "))).toEqual([
    "rule       shared/types.ts  (one at a time, under its lock: sheaf lock acquire shared_types_ts)",
    "rule       notes.md  (add at the end)",
    "rule       backend/**  (yours)",
  ]);
});
