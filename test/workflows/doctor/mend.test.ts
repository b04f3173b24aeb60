import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stateRef } from "../../../src/core/epic/layout.ts";
import { primary, type Oid } from "../../../src/core/ids.ts";
import type { Finding } from "../../../src/core/progress/finding.ts";
import { writeState } from "../../../src/git/state-refs.ts";
import { diagnose } from "../../../src/workflows/doctor/diagnose.ts";
import { mend } from "../../../src/workflows/doctor/mend.ts";
import { moveHalfway } from "../../support/half-move.ts";
import { secondaryA, startTeam } from "../../support/team.ts";

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

test("a record or a branch that was made to stand for another ref is found, moves nothing else, and is plain again", async () => {
  const team = startTeam();
  const context = await team.context(secondaryA);
  const repo = team.at(primary);
  const refs = ["refs/heads/sheaf/KAI-7/secondary-a", stateRef(context.epic, secondaryA)];
  const before = refs.map((ref) => repo.git("rev-parse", ref));
  const main = repo.git("rev-parse", "main");
  for (const ref of refs) repo.git("symbolic-ref", ref, "refs/heads/main");
  const write = { ref: refs[1] ?? "", old: main as Oid, files: new Map(), message: "x\n", agent: secondaryA };
  await expect(writeState(context.git, { ...write, now: team.system.now() })).rejects.toThrow("to stand for");
  const place = await team.context(primary);
  const found = (await diagnose(place)).filter(({ check }) => check === "symbolic-ref");
  expect(found.map(({ subject }) => subject)).toEqual(refs);
  await mend(place, found);
  expect(refs.map((ref) => repo.git("rev-parse", ref))).toEqual(before);
  expect(repo.git("rev-parse", "main")).toBe(main);
  expect(repo.tryGit("symbolic-ref", refs[0] ?? "").code).not.toBe(0);
});
