import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { heartbeat } from "../../../src/workflows/agent/heartbeat.ts";
import { update } from "../../../src/workflows/sync/update.ts";
import { openAgentContext, openPrimaryContext } from "../../../src/workflows/context/context.ts";
import { initProject } from "../../../src/workflows/epic/init-project.ts";
import { newEpic } from "../../../src/workflows/epic/new-epic.ts";
import { startEpic } from "../../../src/workflows/epic/start-epic.ts";
import { openSession } from "../../../src/workflows/context/session.ts";
import { gitRepo, repoAt } from "../../support/git-repo.ts";
import { fakeSystem } from "../../support/system.ts";

const folder = "feature-updates/KAI-7-improve_it";

async function planned() {
  const repo = gitRepo({ "readme.txt": "A project.\n", "src/deep/code.ts": "1\n" });
  const session = await openSession(repo.path, fakeSystem());
  await initProject(session, { epicsDir: undefined, dryRun: false });
  await newEpic(session, {
    epic: "KAI-7",
    title: "Improve it",
    features: ["one", "two"],
    from: undefined,
    switchTo: true,
    dryRun: false,
  });
  const agent = repoAt(`${repo.path}-worktrees/KAI-7/secondary-a`);
  const start = async () =>
    startEpic(await openPrimaryContext({ directory: repo.path }, fakeSystem()), {
      only: [],
      sparse: true,
      dryRun: false,
    });
  return { repo, agent, start };
}

test("a sparse worktree has the epic's folder alone, and an agent works in it as in any", async () => {
  const { repo, agent, start } = await planned();
  await start();
  expect(readdirSync(agent.path).toSorted()).toEqual([".git", "feature-updates", "readme.txt", "sheaf.yaml"]);
  // One entry of the index stands for the whole folder.
  expect(agent.git("ls-files", "--sparse", "-t", "src")).toBe("S src/");
  agent.commit("spec", { [`${folder}/feature_02_two/spec.md`]: "words\n" });
  const context = () => openAgentContext({ directory: agent.path }, fakeSystem());
  await heartbeat(await context(), {});
  vi.stubEnv("SHEAF_OVERRIDE", "the code moves too");
  repo.commit("the epic moves", { "src/deep/code.ts": "2\n", "src/new/more.ts": "3\n" });
  vi.unstubAllEnvs();
  await update(await context(), false);
  expect(agent.git("status", "--porcelain")).toBe("");
  expect(agent.git("show", "HEAD:src/new/more.ts")).toBe("3");
  expect(existsSync(join(agent.path, "src"))).toBe(false);
});

test("a worktree whose maker was killed before it was filled is completed by the next start", async () => {
  const { repo, agent, start } = await planned();
  await start();
  repo.git("worktree", "remove", "--force", agent.path);
  repo.git("worktree", "add", "-q", "--no-checkout", agent.path, "sheaf/KAI-7/secondary-a");
  expect((await start()).steps).toMatchObject([{ kind: "finish", path: agent.path }]);
  expect(agent.git("status", "--porcelain")).toBe("");
  expect(existsSync(join(agent.path, folder, "epic.yaml"))).toBe(true);
  expect((await start()).running).toEqual(["secondary-a"]);
});
