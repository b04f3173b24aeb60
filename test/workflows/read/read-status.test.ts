import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatProblems, formatSigns } from "../../../src/cli/render/problems.ts";
import type { Instant } from "../../../src/core/ids.ts";
import { escalate } from "../../../src/workflows/agent/escalate.ts";
import { readSigns } from "../../../src/workflows/read/read-signs.ts";
import { readStatus } from "../../../src/workflows/read/read-status.ts";
import { primary, secondaryA, startTeam } from "../../support/team.ts";

test("problems and signs of life are read from branches and worktrees", async () => {
  const team = startTeam();
  await escalate(await team.context(secondaryA), { blocker: "Which API?", need: "a decision" });
  team.at(secondaryA).write("loose.txt", "x");
  team.system.advance(20 * 60_000);
  const context = await team.context(primary);
  const read = await readStatus(context);
  const kinds = read.problems.filter(({ agent }) => agent === secondaryA).map(({ kind }) => kind);
  expect(kinds).toEqual(["escalation-overdue", "hooks-off"]);
  expect(formatProblems(read.problems).join("\n")).toMatch(
    /^Secondary-A has waited 20 min.*\n {2}read it: sheaf inbox --from secondary-a\n {2}answer it: sheaf send secondary-a --reply-to 1 /,
  );
  const signs = await readSigns(context, read);
  const [, a] = signs;
  expect(a).toMatchObject({
    agent: secondaryA,
    checkpoint: team.system.now() - 20 * 60_000,
    commit: Number(team.at(secondaryA).git("log", "-1", "--format=%ct")) * 1_000,
    files: Math.floor(statSync(join(team.at(secondaryA).path, "loose.txt")).mtimeMs),
  });
  expect(formatSigns(signs, Date.now() as Instant)[0]).toContain("UNCOMMITTED FILES");
  expect(formatProblems([])).toEqual(["no problems"]);
});
