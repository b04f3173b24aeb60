import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { primary } from "../../../src/core/ids.ts";
import type { Finding } from "../../../src/core/progress/finding.ts";
import { mend } from "../../../src/workflows/doctor/diagnose.ts";
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
    `would move ${lock} aside`,
    `would install the hooks again in ${path}`,
  ]);
  expect(existsSync(lock)).toBe(true);
  expect(repo.git("config", "--list")).toBe(settings);
  expect(await mend(context, findings.slice(0, 1))).toEqual([
    expect.stringMatching(/^moved .*HEAD\.lock to /) as string,
  ]);
  expect(existsSync(lock)).toBe(false);
});
