import { existsSync, mkdirSync, renameSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { openGit } from "../../../src/git/git.ts";
import { readObjects } from "../../../src/git/objects.ts";
import { openRepository } from "../../../src/git/repository.ts";
import { listWorktrees } from "../../../src/git/worktrees.ts";
import { openSession } from "../../../src/workflows/context/session.ts";
import { diagnose } from "../../../src/workflows/doctor/diagnose.ts";
import { finishEpic } from "../../../src/workflows/epic/finish-epic.ts";
import { initProject } from "../../../src/workflows/epic/init-project.ts";
import { startEpic } from "../../../src/workflows/epic/start-epic.ts";
import { uninstallProject } from "../../../src/workflows/epic/uninstall-project.ts";
import { gitRepo, repoAt, temporaryFolder, type TestRepo } from "../git-repo.ts";
import { startedEpic, startEpicIn } from "../started-epic.ts";
import { sheaf } from "../sheaf.ts";
import { fakeSystem } from "../system.ts";
import { all, pathOf, hooksOfAgent, planIn, primaryAt, type TriedRepository } from "./tried.ts";

/** A life from `init` to `finish` in a checkout, with its worktrees in their place beside it. */
async function liveIn(repo: TestRepo): Promise<void> {
  const epic = await startEpicIn(repo, 1);
  const [main] = await listWorktrees((await openRepository(pathOf(epic))).git);
  expect(main?.path).toBe(repo.path);
  expect(await hooksOfAgent(epic)).toBe("active");
  const found = (await diagnose(await epic.primary())).filter(({ check }) => check === "worktree");
  expect(found.map(({ state }) => state)).toEqual(["ok", "ok"]);
}

const separateGitDir: TriedRepository = {
  repository: "a git directory elsewhere (`git init --separate-git-dir`)",
  answer: "works; the main checkout is where its files are, and worktrees are made beside that",
  prove: async () => {
    const folder = temporaryFolder();
    await liveIn(gitRepo(undefined, `--separate-git-dir=${join(folder, "storage")}`));
  },
};

const linkedGitDir: TriedRepository = {
  repository: "a `.git` that is a symbolic link",
  answer: "works, likewise",
  prove: async () => {
    const repo = gitRepo();
    const storage = join(temporaryFolder(), "store/.git");
    mkdirSync(dirname(storage));
    renameSync(join(repo.path, ".git"), storage);
    symlinkSync(storage, join(repo.path, ".git"));
    await liveIn(repo);
  },
};

const submodule: TriedRepository = {
  repository: "a submodule",
  answer:
    "refused by `sheaf init`, with the reason: `git submodule update` breaks every linked worktree of it",
  prove: async () => {
    const part = gitRepo();
    const whole = gitRepo();
    whole.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", part.path, "part");
    const session = await openSession(join(whole.path, "part"), fakeSystem());
    await expect(initProject(session, { epicsDir: undefined, dryRun: false })).rejects.toMatchObject({
      code: "submodule",
      message: expect.stringContaining(whole.path) as string,
    });
    expect(whole.git("status", "--porcelain", "part")).toBe("A  part");
  },
};

const bare: TriedRepository = {
  repository: "a bare repository with worktrees beside it (`project/.bare`)",
  answer: "works; `sheaf init` and doctor say that git counts the branch of its HEAD as checked out",
  prove: async () => {
    const folder = join(temporaryFolder(), "project");
    const origin = gitRepo();
    origin.git("clone", "--quiet", "--bare", origin.path, join(folder, ".bare"));
    repoAt(join(folder, ".bare")).git("worktree", "add", "-q", join(folder, "work"), "main");
    const repo = repoAt(join(folder, "work"));
    await planIn(repo);
    const context = await primaryAt(repo.path);
    await startEpic(context, all);
    const agent = repoAt(join(folder, "project-worktrees/KAI-7/secondary-a"));
    expect(agent.git("status", "--porcelain")).toBe("");
    const found = (await diagnose(context)).find(({ check }) => check === "bare");
    expect(found?.message).toContain("git switch --ignore-other-worktrees main");
    expect(
      (await finishEpic(context, { withIgnored: false, withUncommitted: false, dryRun: false })).length,
    ).toBe(1);
    await uninstallProject(context);
    expect(repo.git("config", "--bool", "core.bare")).toBe("true");
  },
};

const sparse: TriedRepository = {
  repository: "a cone-sparse checkout",
  answer: "works: the epic's folder joins the cone, in the primary's checkout and in the agents'",
  prove: async () => {
    const repo = gitRepo({ "readme.txt": "A project.\n", "src/code.ts": "1\n", "docs/x.md": "x\n" });
    repo.git("sparse-checkout", "set", "--cone", "docs");
    const { epicDir: folder } = await planIn(repo);
    await startEpic(await primaryAt(repo.path), all);
    const places = [repo.path, `${repo.path}-worktrees/KAI-7/secondary-a`];
    for (const path of places) {
      expect(existsSync(join(path, folder, "epic.yaml"))).toBe(true);
      expect(existsSync(join(path, "src"))).toBe(false);
      expect(repoAt(path).git("status", "--porcelain")).toBe("");
    }
  },
};

const partial: TriedRepository = {
  repository: "a partial clone (`--filter=blob:none`), its remote out of reach",
  answer:
    "works; doctor warns of programs with a git library of their own; what only reads goes on without what is missing, and says so; what judges stops",
  prove: async () => {
    const origin = await startedEpic(1);
    origin.repo.git("config", "uploadpack.allowFilter", "true");
    const path = join(temporaryFolder(), "clone");
    origin.repo.git("clone", "-q", "--filter=blob:none", `file://${origin.repo.path}`, path);
    const clone = repoAt(path);
    clone.git("fetch", "-q", "origin", "refs/sheaf/*:refs/sheaf/*", "refs/heads/sheaf/*:refs/heads/sheaf/*");
    clone.git("remote", "set-url", "origin", "file:///nowhere");
    const said = await sheaf(path, ["status", "--json"]);
    expect(said).toMatchObject({
      code: 0,
      out: expect.stringContaining("this partial clone lacks") as string,
    });
    const found = (await diagnose(await primaryAt(path))).find(({ check }) => check === "clone");
    expect(found).toMatchObject({ state: "warning", message: expect.stringContaining("libgit2") as string });
    const lacked = "refs/sheaf/KAI-7/agents/secondary-a:checkpoint.json";
    await expect(readObjects(openGit(path), [lacked])).rejects.toMatchObject({ code: "objects-missing" });
  },
};

/** How a repository can be laid out. */
export const layouts: readonly TriedRepository[] = [
  separateGitDir,
  linkedGitDir,
  submodule,
  bare,
  sparse,
  partial,
];
