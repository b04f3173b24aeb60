import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { openRepository } from "../../../src/git/repository.ts";
import { openSession } from "../../../src/workflows/context/session.ts";
import { diagnose } from "../../../src/workflows/doctor/diagnose.ts";
import { mend } from "../../../src/workflows/doctor/mend.ts";
import { startEpic } from "../../../src/workflows/epic/start-epic.ts";
import { uninstallProject } from "../../../src/workflows/epic/uninstall-project.ts";
import { probeHooks } from "../../../src/workflows/hooks/probe-hooks.ts";
import { epicDir } from "../epic-rules.ts";
import { gitRepo, repoAt, temporaryFolder } from "../git-repo.ts";
import { hookedAgent, hookedEpic } from "../hooked-epic.ts";
import { startedEpic } from "../started-epic.ts";
import {
  all,
  a,
  pathOf,
  start,
  findingsOf,
  hooksOfAgent,
  planIn,
  primaryAt,
  type TriedRepository,
} from "./tried.ts";

const startCutShort: TriedRepository = {
  repository: "a start that was cut short, in a slow `post-checkout` hook",
  answer: "status and doctor say “not registered”; `sheaf start` completes the worktree, with the work in it",
  prove: async () => {
    const epic = await startedEpic(1);
    // As the git that is killed in its hook leaves it: a whole worktree, with a copy of the primary's configuration.
    epic.repo.git("worktree", "remove", pathOf(epic));
    epic.repo.git("worktree", "add", "-q", pathOf(epic), "sheaf/KAI-7/secondary-a");
    epic.agent(a).write("mine.txt", "mine\n");
    expect(await hooksOfAgent(epic)).toBe("unregistered");
    expect(await findingsOf(epic, "hooks")).toContainEqual(
      expect.objectContaining({
        subject: pathOf(epic),
        state: "failed",
        fix: "sheaf start secondary-a",
      }),
    );
    expect(await start(epic)).toMatchObject({ steps: [{ kind: "finish", path: pathOf(epic) }], running: [] });
    expect(await hooksOfAgent(epic)).toBe("active");
    expect(epic.agent(a).read("mine.txt")).toBe("mine\n");
    expect((await start(epic)).running).toEqual([a]);
  },
};

const anothersWorktree: TriedRepository = {
  repository: "an agent's branch checked out in another agent's worktree",
  answer: "refused by `sheaf start`, which names both; nobody is registered anew there",
  prove: async () => {
    const epic = await startedEpic(2);
    epic.repo.git("worktree", "remove", pathOf(epic));
    epic.agent("secondary-b").git("-c", "core.hooksPath=/x", "switch", "-q", "sheaf/KAI-7/secondary-a");
    await expect(start(epic)).rejects.toMatchObject({
      code: "worktree-of-another",
      message: expect.stringContaining("the worktree of secondary-b") as string,
    });
  },
};

const ownWorktrees: TriedRepository = {
  repository: "people's own worktrees beside the agents'",
  answer:
    "git copies no hooks of Sheaf's into them; the user's own hooks run there, before and after `sheaf hooks uninstall`",
  prove: async () => {
    const epic = await startedEpic(1);
    const hook = join(epic.repo.path, ".git/hooks/pre-commit");
    mkdirSync(dirname(hook), { recursive: true });
    const log = join(temporaryFolder(), "log");
    writeFileSync(hook, `#!/bin/sh\necho mine >>'${log}'\n`, { mode: 0o755 });
    const made = [epic.repo, epic.agent(a)].map((from, at) => {
      const path = join(temporaryFolder(), "own");
      from.git("worktree", "add", "-q", "-b", `own-${at}`, path);
      return repoAt(path);
    });
    // As an older Sheaf left it: git copied the very setting.
    const [own, old = own] = made;
    old?.git("config", "--worktree", "core.hooksPath", join(epic.repo.path, ".git/sheaf/hooks"));
    expect(own?.tryGit("config", "core.hooksPath").code).toBe(1);
    expect(own?.tryGit("config", "sheaf.agent").code).toBe(1);
    const found = await findingsOf(epic, "configuration");
    expect(found).toMatchObject([{ state: "warning", canMend: true }]);
    await uninstallProject(await openSession(epic.repo.path, epic.system));
    for (const at of made) at.git("hook", "run", "pre-commit");
    expect(readFileSync(log, "utf8")).toBe("mine\nmine\n");
    expect(epic.repo.git("config", "--local", "--list")).not.toMatch(/worktreeconfig|sheaf\./i);
  },
};

const judgeGone: TriedRepository = {
  repository: "a sandbox, or a machine, in which the judge does not start",
  answer: "the canary says “inert”, with the reason: it starts what a commit starts",
  prove: async () => {
    const { epic, a: agent } = await hookedAgent();
    const probe = async () => probeHooks(await openRepository(agent.path));
    expect(await probe()).toEqual({ state: "active", detail: "" });
    const judge = join(epic.repo.path, ".git/sheaf/start.cjs");
    writeFileSync(judge, "throw new Error('no sandbox for this');\n");
    expect(await probe()).toMatchObject({
      state: "inert",
      detail: expect.stringContaining("no sandbox for this") as string,
    });
    rmSync(judge);
    expect(await probe()).toMatchObject({
      state: "inert",
      detail: expect.stringContaining("is gone") as string,
    });
    expect(await probeHooks(await openRepository(epic.repo.path))).not.toMatchObject({ state: "active" });
  },
};

const renamed: TriedRepository = {
  repository: "a repository that was renamed, or is seen under another path in a container",
  answer:
    "hooks go on in the main checkout, at once; doctor names each worktree that lost it, and `--fix` joins them again",
  prove: async () => {
    const hooked = hookedEpic();
    const main = await hooked.primary();
    renameSync(main.path, `${main.path}-2`);
    const moved = repoAt(`${main.path}-2`);
    moved.write(`${epicDir}/feature_02_two/spec.md`, "the primary's\n");
    moved.git("add", "--all");
    expect(moved.tryGit("commit", "-qm", "trespass")).toMatchObject({ code: 1 });

    const epic = await startedEpic(1);
    const folder = dirname(epic.repo.path);
    const gone = `${folder}-moved`;
    renameSync(folder, gone);
    try {
      const path = join(gone, "project");
      const context = await primaryAt(path);
      const found = (await diagnose(context)).filter(({ check }) => check === "worktree");
      expect(found).toContainEqual(expect.objectContaining({ state: "failed", subject: a }));
      expect(found.find(({ subject }) => subject === a)?.canMend).toBe(true);
      expect(JSON.stringify(found)).not.toContain("prune");
      const worktree = join(gone, "project-worktrees/KAI-7/secondary-a");
      expect((await startEpic(context, all)).running).toEqual([a]);
      expect(repoAt(worktree).git("config", "core.hooksPath")).toBe(join(path, ".git/sheaf/hooks"));
    } finally {
      renameSync(gone, folder);
    }
  },
};

const mainRenamed: TriedRepository = {
  repository: "a repository that was renamed while its worktrees stayed",
  answer: "the same; `sheaf doctor --fix` repairs the links, and the hooks follow",
  prove: async () => {
    const epic = await startedEpic(1);
    const path = `${epic.repo.path}-2`;
    renameSync(epic.repo.path, path);
    const context = await primaryAt(path);
    const found = await diagnose(context);
    expect(found.find(({ check, subject }) => check === "worktree" && subject === a)).toMatchObject({
      state: "failed",
      canMend: true,
      fix: "sheaf doctor --fix",
    });
    expect(await mend(context, found)).toContain(`joined ${pathOf(epic)} with the repository again`);
    expect(epic.agent(a).git("config", "core.hooksPath")).toBe(join(path, ".git/sheaf/hooks"));
    expect(
      (await diagnose(context)).find(({ check, subject }) => check === "worktree" && subject === a)?.state,
    ).toBe("ok");
  },
};

const copied: TriedRepository = {
  repository: "a copy of a repository, whose worktrees belong to the original",
  answer:
    "doctor says whose they are; `sheaf start` refuses; neither repairs nor prunes: that would take them away",
  prove: async () => {
    const epic = await startedEpic(1);
    const path = `${epic.repo.path}-copy`;
    cpSync(epic.repo.path, path, { recursive: true });
    const context = await primaryAt(path);
    const [found] = (await diagnose(context)).filter(
      ({ check, state }) => check === "worktree" && state === "failed",
    );
    expect(found).toMatchObject({
      subject: a,
      message: expect.stringContaining("another repository") as string,
    });
    expect(found?.canMend).toBeUndefined();
    await expect(startEpic(context, all)).rejects.toMatchObject({ code: "worktree-of-other-repository" });
    expect(epic.agent(a).git("rev-parse", "--git-common-dir")).toBe(join(epic.repo.path, ".git"));
  },
};

const vanished: TriedRepository = {
  repository: "a worktree that vanished: a reboot with worktrees in `/tmp`, a deleted folder",
  answer: "`sheaf start` makes it again; doctor names `git worktree remove <path>`, for that one alone",
  prove: async () => {
    const epic = await startedEpic(2);
    rmSync(pathOf(epic), { recursive: true });
    const [found] = (await findingsOf(epic, "worktree")).filter(({ state }) => state === "failed");
    expect(found?.fix).toContain(`git worktree remove ${pathOf(epic)} && sheaf start secondary-a`);
    expect(await start(epic)).toMatchObject({ steps: [{ agent: a }], running: ["secondary-b"] });
    expect(epic.agent(a).git("status", "--porcelain")).toBe("");
    expect(await hooksOfAgent(epic)).toBe("active");
  },
};

const unmounted: TriedRepository = {
  repository: "a worktree on a disk that is not mounted: locked, or not where a start makes it",
  answer: "`sheaf start` refuses, with what helps; its registration stays",
  prove: async () => {
    const epic = await startedEpic(1);
    epic.repo.git("worktree", "lock", "--reason", "on a stick", pathOf(epic));
    rmSync(pathOf(epic), { recursive: true });
    await expect(start(epic)).rejects.toMatchObject({
      code: "worktree-not-seen",
      message: expect.stringContaining("on a stick") as string,
    });
    expect(epic.repo.git("worktree", "list")).toContain("secondary-a");
  },
};

const inside: TriedRepository = {
  repository: "`worktrees_dir` inside the repository",
  answer: "works: `sheaf start` lets git ignore it (`info/exclude`), and uninstalling takes that back",
  prove: async () => {
    const repo = gitRepo();
    const exclude = join(repo.path, ".git/info/exclude");
    mkdirSync(dirname(exclude), { recursive: true });
    writeFileSync(exclude, "*.log\n");
    await planIn(repo);
    repo.write("sheaf.yaml", repo.read("sheaf.yaml").replace("../{repo}-worktrees", ".trees"));
    repo.git("-c", "core.hooksPath=/x", "commit", "-qam", "inside");
    const context = await primaryAt(repo.path);
    await startEpic(context, all);
    expect(existsSync(join(repo.path, ".trees/KAI-7/secondary-a/.git"))).toBe(true);
    expect(repo.git("status", "--porcelain")).toBe("");
    await uninstallProject(context);
    expect(readFileSync(exclude, "utf8")).toBe("*.log\n");
  },
};

/** What can happen to worktrees. */
export const worktrees: readonly TriedRepository[] = [
  startCutShort,
  anothersWorktree,
  ownWorktrees,
  judgeGone,
  renamed,
  mainRenamed,
  copied,
  vanished,
  unmounted,
  inside,
];
