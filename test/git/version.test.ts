import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { installGit, isAtLeast, oldestGit } from "../../src/git/version.ts";
import { initProject } from "../../src/workflows/epic/init-project.ts";
import { openSession } from "../../src/workflows/context/session.ts";
import { gitRepo } from "../support/git-repo.ts";
import { fakeSystem } from "../support/system.ts";

test.each([
  ["2.39.0", true],
  ["2.39.5", true],
  ["2.100.1", true],
  ["3.0", true],
  ["2.38.5", false],
  ["1.99.0", false],
  ["2.39.5.windows.1", true],
  ["unknown", false],
])("git %s can merge without a checkout: %s", (version, can) => {
  expect(isAtLeast(version, oldestGit)).toBe(can);
});

test("init refuses a git that is too old, and changes nothing", async () => {
  const repo = gitRepo();
  const old = join(repo.path, "../old-git");
  writeFileSync(
    old,
    '#!/bin/sh\ncase "$*" in *" version") echo "git version 2.30.2";; *) exec git "$@";; esac\n',
  );
  chmodSync(old, 0o755);
  vi.stubEnv("SHEAF_GIT", old);
  const session = await openSession(repo.path, fakeSystem());
  await expect(initProject(session, { epicsDir: undefined, dryRun: false })).rejects.toMatchObject({
    kind: "refused",
    code: "git-too-old",
    fix: installGit,
  });
  vi.unstubAllEnvs();
  expect(repo.git("status", "--porcelain")).toBe("");
});
