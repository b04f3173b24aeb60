import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { packageRoot } from "../../src/files/package-root.ts";
import { openRepository } from "../../src/git/repository.ts";
import { probeHooks } from "../../src/workflows/hooks/probe-hooks.ts";
import { uninstallHooks, uninstallWorktreeHooks } from "../../src/workflows/hooks/uninstall-hooks.ts";
import { commitAtOnce } from "../support/commit-at-once.ts";
import { epicDir, ownFolder } from "../support/epic-rules.ts";
import { temporaryFolder, type TestRepo } from "../support/git-repo.ts";
import { hookTools } from "../support/hook-tools.ts";
import { hookedAgent, hookedEpic, type HookedEpic } from "../support/hooked-epic.ts";

const theirs = `${epicDir}/feature_03_three/spec.md`;

/** Makes a user's hook that notes its name, arguments and input in `log`, and exits as the file `code` says. */
function userHook(folder: string, name: string, log: string) {
  mkdirSync(folder, { recursive: true });
  const script = `#!/bin/sh\necho "${name} $*" >>'${log}'\n[ ! -t 0 ] && cat >>'${log}'\n[ ! -f '${log}.fail' ]\n`;
  writeFileSync(join(folder, name), script);
  chmodSync(join(folder, name), 0o755);
}

function commit(repo: TestRepo, path: string) {
  repo.write(path, `${Math.random()}\n`);
  repo.git("add", "--all");
  return repo.tryGit("commit", "--quiet", "-m", "work");
}

/** The ways in which repositories have hooks: each puts a folder of user's hooks in place and says where it is. */
const layouts: Record<string, (epic: HookedEpic) => string> = {
  "plain .git/hooks": ({ repo }) => join(repo.path, ".git/hooks"),
  "husky's relative hooksPath, tracked": ({ repo }) => {
    repo.git("config", "core.hooksPath", ".husky/_");
    return join(repo.path, ".husky/_");
  },
  "an absolute hooksPath": ({ repo }) => {
    repo.git("config", "core.hooksPath", join(dirname(repo.path), "team hooks"));
    return join(dirname(repo.path), "team hooks");
  },
  "a global hooksPath": () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "config"), `[core]\n\thooksPath = ${folder}/hooks\n`);
    vi.stubEnv("GIT_CONFIG_GLOBAL", join(folder, "config"));
    onTestFinished(() => void vi.unstubAllEnvs());
    return join(folder, "hooks");
  },
};

describe.each(Object.entries(layouts))("a repository with %s", (_, place) => {
  test("keeps calling the user's hooks, in an agent's worktree and beside it", async () => {
    const epic = hookedEpic();
    const log = join(temporaryFolder(), "log");
    const folder = place(epic);
    userHook(folder, "pre-commit", log);
    userHook(folder, "commit-msg", log);
    epic.repo.commit("hooks");
    const a = await epic.agent("secondary-a");
    writeFileSync(log, "");
    expect(await probeHooks(await openRepository(a.path))).toEqual({ state: "active", detail: "" });
    expect(commit(a, `${ownFolder}/x.md`).code).toBe(0);
    expect(readFileSync(log, "utf8")).toMatch(/^pre-commit \ncommit-msg .*COMMIT_EDITMSG\n$/);
    expect(commit(a, theirs).code).toBe(1);
    a.git("reset", "--quiet", "--hard");
    writeFileSync(`${log}.fail`, "");
    expect(commit(a, `${ownFolder}/y.md`).code).toBe(1);
    expect(commit(epic.repo, "main.txt").code).toBe(1);
  });

  test("has its configuration back byte for byte after uninstalling", async () => {
    const epic = hookedEpic();
    place(epic);
    const config = join(epic.repo.path, ".git/config");
    const before = readFileSync(config);
    await epic.primary();
    const a = await epic.agent("secondary-a");
    expect(readFileSync(config).equals(before)).toBe(false);
    await uninstallHooks(await openRepository(epic.repo.path));
    expect(readFileSync(config).equals(before)).toBe(true);
    expect(epic.repo.tryGit("config", "--worktree", "--list").output).not.toContain("sheaf");
    expect(commit(a, theirs).code).toBe(0);
    expect(epic.repo.tryGit("status").code).toBe(0);
  });
});

describe.each(hookTools)("a repository whose hooks are $tool's", ({ hook, program, noted }) => {
  test("runs them before, during and after an epic, and has them back as they were", async () => {
    const log = join(temporaryFolder(), "log");
    const files = program === undefined ? {} : { [program]: '#!/bin/sh\necho "$@" >>"$LOG"\n' };
    const epic = hookedEpic({ files });
    const { repo } = epic;
    if (program !== undefined) {
      repo.git("update-index", "--chmod=+x", program);
      repo.git("commit", "-qm", "a program");
      repo.git("checkout", "-q", "--", program);
    }
    const file = join(repo.path, ".git/hooks/pre-commit");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, hook, { mode: 0o755 });
    const ran = (at: TestRepo, path: string) => {
      writeFileSync(log, "");
      process.env["LOG"] = log;
      const { code, output } = commit(at, path);
      delete process.env["LOG"];
      expect({ code, output, noted: readFileSync(log, "utf8") }).toMatchObject({
        code: 0,
        noted: noted(at.path, file),
      });
    };
    const config = join(repo.path, ".git/config");
    const before = readFileSync(config, "utf8");
    ran(repo, "before.txt");
    const primary = await epic.primary();
    const a = await epic.agent("secondary-a");
    ran(primary, "during.txt");
    ran(a, `${ownFolder}/x.md`);
    await uninstallHooks(await openRepository(repo.path));
    expect([readFileSync(file, "utf8"), readFileSync(config, "utf8")]).toEqual([hook, before]);
    expect(readdirSync(dirname(file)).filter((name) => !name.endsWith(".sample"))).toEqual(["pre-commit"]);
    ran(repo, "after.txt");
    ran(a, `${ownFolder}/y.md`);
  });
});

test("a user's hook may back up files on the stash, as lint-staged does; an agent may not", async () => {
  const epic = hookedEpic();
  const hook = join(epic.repo.path, ".git/hooks/pre-commit");
  mkdirSync(dirname(hook), { recursive: true });
  const backup = "git stash store --quiet -m backup $(git stash create) && git stash drop --quiet\n";
  writeFileSync(hook, `#!/bin/sh\n${backup}`, { mode: 0o755 });
  const a = await epic.agent("secondary-a");
  expect(commit(a, `${ownFolder}/x.md`)).toMatchObject({ code: 0, output: "" });
  a.write(`${ownFolder}/x.md`, "not committed\n");
  expect(a.tryGit("stash").output).toContain("all worktrees share one stash");
  expect(a.read(`${ownFolder}/x.md`)).toBe("not committed\n");
});

test("finishing every worktree restores the configuration too, and keeps the files that init placed", async () => {
  const epic = hookedEpic();
  const config = join(epic.repo.path, ".git/config");
  const before = readFileSync(config, "utf8");
  const primary = await openRepository((await epic.primary()).path);
  const a = await openRepository((await epic.agent("secondary-a")).path);
  await uninstallWorktreeHooks({ repository: a });
  expect(readFileSync(config, "utf8")).not.toBe(before);
  await uninstallWorktreeHooks({ repository: primary, epic: epic.rulebook.epic });
  expect(readFileSync(config, "utf8")).toBe(before);
});

test("a worktree's own hooksPath is chained to and put back", async () => {
  const epic = hookedEpic();
  const hooks = join(temporaryFolder(), "own hooks");
  const log = join(temporaryFolder(), "log");
  userHook(hooks, "pre-commit", log);
  epic.repo.git("config", "extensions.worktreeConfig", "true");
  epic.repo.git("config", "--worktree", "core.hooksPath", hooks);
  const before = readFileSync(join(epic.repo.path, ".git/config.worktree"), "utf8");
  await epic.primary();
  await epic.primary();
  expect(commit(epic.repo, "main.txt").code).toBe(0);
  expect(readFileSync(log, "utf8")).toContain("pre-commit");
  await uninstallHooks(await openRepository(epic.repo.path));
  expect(readFileSync(join(epic.repo.path, ".git/config.worktree"), "utf8")).toBe(before);
  expect(epic.repo.git("config", "--local", "extensions.worktreeConfig")).toBe("true");
});

test("hooks that read standard input get it, and their exit code counts", async () => {
  const epic = hookedEpic();
  const log = join(temporaryFolder(), "log");
  userHook(join(epic.repo.path, ".git/hooks"), "pre-push", log);
  const a = await epic.agent("secondary-a");
  const remote = join(temporaryFolder(), "remote.git");
  a.git("init", "--quiet", "--bare", remote);
  a.git("push", "--quiet", remote, "HEAD");
  const noted = readFileSync(log, "utf8");
  expect(noted).toContain(`pre-push ${remote}`);
  expect(noted).toContain("refs/heads/sheaf/KAI-7/secondary-a");
  writeFileSync(`${log}.fail`, "");
  expect(a.tryGit("push", "--quiet", remote, "HEAD:other").code).toBe(1);
});

test("a hooksPath that the user changes later is followed at once", async () => {
  const { epic, a } = await hookedAgent();
  expect(commit(a, `${ownFolder}/x.md`).code).toBe(0);
  const hooks = join(temporaryFolder(), "later");
  const log = join(temporaryFolder(), "log");
  userHook(hooks, "pre-commit", log);
  epic.repo.git("config", "core.hooksPath", hooks);
  expect(commit(a, `${ownFolder}/y.md`).code).toBe(0);
  expect(readFileSync(log, "utf8")).toContain("pre-commit");
});

test("husky run again in a worktree does not switch Sheaf off; a takeover of the folder shows as foreign", async () => {
  const { a } = await hookedAgent();
  a.git("config", "core.hooksPath", ".husky/_");
  const repository = await openRepository(a.path);
  expect((await probeHooks(repository)).state).toBe("active");
  expect(commit(a, theirs).code).toBe(1);
  a.git("config", "--worktree", "core.hooksPath", ".husky/_");
  expect((await probeHooks(repository)).state).toBe("inert");
  userHook(join(a.path, ".husky/_"), "pre-commit", join(temporaryFolder(), "log"));
  expect((await probeHooks(repository)).state).toBe("foreign");
});

test("a tool that takes over the folder of hooks is found out, holds nothing up, and is put right", async () => {
  const { epic, a } = await hookedAgent();
  const entry = join(epic.repo.path, ".git/sheaf/hooks/pre-commit");
  // As lefthook does when it is installed in an agent's worktree.
  renameSync(entry, `${entry}.old`);
  userHook(dirname(entry), "pre-commit", join(temporaryFolder(), "log"));
  const repository = await openRepository(a.path);
  expect((await probeHooks(repository)).state).toBe("foreign");
  expect(commit(a, theirs).code).toBe(1);
  await epic.primary();
  expect((await probeHooks(repository)).state).toBe("active");
});

test("the environment that switches hooks off shows in the probe", async () => {
  const { a } = await hookedAgent();
  const env = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "core.hooksPath", GIT_CONFIG_VALUE_0: "/dev/null" };
  expect((await probeHooks(await openRepository(a.path), env)).state).toBe("inert");
});

test("a probe's variable never lets a commit through", async () => {
  const { a } = await hookedAgent();
  process.env["SHEAF_CANARY"] = join(temporaryFolder(), "answer");
  onTestFinished(() => void delete process.env["SHEAF_CANARY"]);
  expect(commit(a, theirs).code).toBe(1);
});

test("real husky runs beside the agents' worktrees and, once installed there, in them", async () => {
  const epic = hookedEpic();
  const { repo } = epic;
  const log = join(temporaryFolder(), "log");
  const husky = (at: TestRepo) =>
    execFileSync(process.execPath, [join(packageRoot(), "node_modules/husky/bin.js")], {
      cwd: at.path,
      stdio: "pipe",
    });
  repo.write(".husky/pre-commit", `echo husky >>'${log}'\n`);
  repo.commit("husky");
  husky(repo);
  const a = await epic.agent("secondary-a");
  expect(commit(a, `${ownFolder}/x.md`)).toMatchObject({ code: 0 });
  expect(existsSync(log)).toBe(false);
  husky(a);
  expect((await probeHooks(await openRepository(a.path))).state).toBe("active");
  expect(commit(a, `${ownFolder}/y.md`)).toMatchObject({ code: 0 });
  expect(readFileSync(log, "utf8")).toBe("husky\n");
  expect(commit(a, theirs).code).toBe(1);
  await uninstallHooks(await openRepository(repo.path));
  expect(repo.git("config", "core.hooksPath")).toBe(".husky/_");
});

test("git tidies up after nobody but the primary, and after everybody once Sheaf is gone", async () => {
  const { epic, a } = await hookedAgent();
  epic.repo.git("config", "maintenance.auto", "true");
  const tidies = () => [epic.repo, a].map((repo) => repo.git("config", "maintenance.auto"));
  expect(tidies()).toEqual(["true", "false"]);
  await uninstallHooks(await openRepository(epic.repo.path));
  expect(tidies()).toEqual(["true", "true"]);
});

// Sixteen of them: test/slow/hooks.test.ts
test("six agents commit at once, each twice, and none fails", async () => {
  expect(await commitAtOnce(6, 2)).toEqual({ errors: "", commits: Array(6).fill("2") });
});
