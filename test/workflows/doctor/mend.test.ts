import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { primary } from "../../../src/core/ids.ts";
import type { Finding } from "../../../src/core/progress/finding.ts";
import { diagnose, mend } from "../../../src/workflows/doctor/diagnose.ts";
import { moveHalfway } from "../../support/half-move.ts";
import { startTeam } from "../../support/team.ts";

test("a dry run lists what would be mended, and mends nothing", async () => {
  const team = startTeam();
  const context = await team.context(primary);
  const repo = team.at(primary);
  const { path } = repo;
  const lock = join(path, ".git/HEAD.lock");
  writeFileSync(lock, "");
  const at = { state: "failed", message: "", canMend: true } as const;
  const findings: Finding[] = [
    { ...at, check: "leftover", subject: lock },
    { ...at, check: "hooks", subject: path },
    { ...at, check: "markers", subject: "not for us", canMend: false },
  ];
  const settings = repo.git("config", "--list");
  expect(await mend(context, findings, true)).toEqual([
    `moved ${lock} aside`,
    `installed the hooks again in ${path}`,
  ]);
  expect(existsSync(lock)).toBe(true);
  expect(repo.git("config", "--list")).toBe(settings);
  expect(await mend(context, findings.slice(0, 1))).toEqual([
    expect.stringMatching(/^moved .*HEAD\.lock to /) as string,
  ]);
  expect(existsSync(lock)).toBe(false);
});

test("a checkout that was killed before it had followed its branch is found, and completed", async () => {
  const team = startTeam();
  const context = await team.context(primary);
  const repo = team.at(primary);
  const from = repo.git("rev-parse", "HEAD");
  const to = repo.commit("next", { "next.txt": "next\n" });
  repo.git("reset", "-q", "--hard", from);
  await moveHalfway({ repo, from, to });
  const found = (await diagnose(context)).filter(({ check }) => check === "move");
  expect(found).toMatchObject([{ state: "warning", subject: repo.path, canMend: true }]);
  expect(await mend(context, found, true)).toEqual([`completed the checkout of ${repo.path}`]);
  expect(repo.git("status", "--porcelain")).toBe("D  next.txt");
  expect(await mend(context, found)).toEqual([`completed the checkout of ${repo.path}`]);
  expect(repo.git("status", "--porcelain")).toBe("");
});
