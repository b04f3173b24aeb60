import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { openPrimaryContext } from "../../../src/workflows/context/context.ts";
import { initProject } from "../../../src/workflows/epic/init-project.ts";
import { newEpic, type NewEpicOptions } from "../../../src/workflows/epic/new-epic.ts";
import { openSession } from "../../../src/workflows/context/session.ts";
import { startEpic } from "../../../src/workflows/epic/start-epic.ts";
import { readHandoffs } from "../../../src/workflows/read/read-handoff.ts";
import { startedEpic } from "../../support/started-epic.ts";
import { gitRepo, type TestRepo } from "../../support/git-repo.ts";
import { fakeSystem } from "../../support/system.ts";

const all = { only: [], dryRun: false };
const plan: NewEpicOptions = {
  epic: "KAI-7",
  title: "Improve it",
  features: ["one", "two", "three"],
  from: undefined,
  switchTo: true,
  dryRun: false,
};

async function initialised(): Promise<TestRepo> {
  const repo = gitRepo();
  await initProject(await openSession(repo.path, fakeSystem()), { epicsDir: undefined, dryRun: false });
  return repo;
}

async function planned(options: Partial<NewEpicOptions> = {}): Promise<TestRepo> {
  const repo = await initialised();
  await newEpic(await openSession(repo.path, fakeSystem()), { ...plan, ...options });
  return repo;
}

test("init is idempotent, and a dry run changes nothing", async () => {
  const repo = gitRepo();
  const session = await openSession(repo.path, fakeSystem());
  const before = repo.git("config", "--list", "--local");
  const dry = await initProject(session, { epicsDir: undefined, dryRun: true });
  expect(dry.steps.map(({ kind }) => kind)).toEqual([
    "write-settings",
    "set-driver",
    "write-attributes",
    "place-hooks",
  ]);
  expect(repo.git("config", "--list", "--local")).toBe(before);
  expect(existsSync(join(repo.path, "sheaf.yaml"))).toBe(false);
  await initProject(session, { epicsDir: undefined, dryRun: false });
  expect((await initProject(session, { epicsDir: undefined, dryRun: false })).steps).toEqual([]);
});

test("init refuses a folder that git ignores, and names the rule", async () => {
  const repo = gitRepo({ ".gitignore": "feature-*/\n" });
  const session = await openSession(repo.path, fakeSystem());
  await expect(initProject(session, { epicsDir: undefined, dryRun: false })).rejects.toMatchObject({
    kind: "refused",
    code: "epics-dir-ignored",
    message: expect.stringContaining(".gitignore:1:feature-*/"),
  });
});

test("a new epic is one commit on its own branch, with all sections empty, and it is checked out", async () => {
  const repo = await planned();
  expect(repo.git("log", "--format=%s", "main..epic/KAI-7")).toBe('KAI-7: plan "Improve it" (3 features)');
  expect(repo.git("symbolic-ref", "--short", "HEAD")).toBe("epic/KAI-7");
  expect(repo.git("status", "--porcelain")).toBe("");
  const readme = repo.read("feature-updates/KAI-7-improve_it/EPIC_README.md");
  expect(readme).toContain("<!-- BEGIN SECONDARY-B PROGRESS -->\n<!-- END SECONDARY-B PROGRESS -->\n");
});

test.each<[string, Partial<NewEpicOptions>]>([
  ["usage", { epic: "kai-7" }],
  ["usage", { features: ["a/b"] }],
  ["usage", { features: ["--upload-pack=x"] }],
  ["usage", { title: "" }],
  ["usage", { from: "nowhere.yaml" }],
])("a new epic is refused as %s for %j, and nothing is made", async (kind, options) => {
  const repo = await initialised();
  const before = repo.git("for-each-ref");
  await expect(
    newEpic(await openSession(repo.path, fakeSystem()), { ...plan, ...options }),
  ).rejects.toMatchObject({ kind });
  expect(repo.git("for-each-ref")).toBe(before);
});

test("an epic that exists is refused", async () => {
  const repo = await planned();
  const again = async () =>
    newEpic(await openSession(repo.path, fakeSystem()), { ...plan, title: "Another" });
  await expect(again()).rejects.toMatchObject({ kind: "refused", code: "not-a-place-for-an-epic" });
  repo.git("switch", "--quiet", "-c", "other");
  await expect(again()).rejects.toMatchObject({ kind: "refused", code: "epic-exists" });
});

test("an epic can be made from a manifest written by hand, which is kept as it is", async () => {
  const repo = await initialised();
  const text = `# mine\nschema: 1\nepic: KAI-8\ntitle: By hand\nagents: [{ id: primary }]\nfeatures: [{ id: feature_01_x, owner: primary }]\n`;
  repo.write("plan.yaml", text);
  await newEpic(await openSession(repo.path, fakeSystem()), { ...plan, from: "plan.yaml" });
  expect(repo.read("feature-updates/KAI-8-by_hand/epic.yaml")).toBe(text);
});

test("every secondary gets branch, worktree, live state and handoff package, and no commit", async () => {
  const epic = await startedEpic(2);
  const agent = epic.agent("secondary-b");
  expect(agent.git("symbolic-ref", "--short", "HEAD")).toBe("sheaf/KAI-7/secondary-b");
  expect(agent.git("status", "--porcelain")).toBe("");
  expect(agent.git("rev-parse", "HEAD")).toBe(epic.repo.git("rev-parse", "epic/KAI-7"));
  expect(epic.live("secondary-b", "checkpoint.json")).toContain('"stage": "S2.P1"');
  expect(epic.live("secondary-b", "feature_03_part_3/STATUS")).toContain("STATUS: PENDING\n");
  expect(epic.repo.git("log", "--format=%s", "refs/sheaf/KAI-7/agents/secondary-b").split("\n")).toEqual([
    "start: branch and worktree",
    "begin: from the files of secondary-b",
  ]);
  const handoff = epic.repo.read(".git/sheaf/KAI-7/live/handoffs/secondary-b.md");
  const packages = await readHandoffs(await epic.primary());
  expect(packages.map(({ agent }) => agent)).toEqual(["secondary-a", "secondary-b"]);
  expect(packages[1]?.text).toBe(handoff);
  expect(handoff.split("\n").length).toBeLessThanOrEqual(16);
  expect(handoff).toContain(agent.path);
});

test("a first commit with plain git says whose it is, of what, and at which stage", async () => {
  const epic = await startedEpic(1);
  const agent = epic.agent("secondary-a");
  agent.commit("spec", { [`${epic.feature("secondary-a")}/spec.md`]: "words\n" });
  expect(agent.git("log", "-1", "--format=%(trailers)").trim().split("\n")).toEqual([
    "Sheaf-Agent: secondary-a",
    "Sheaf-Feature: feature_02_part_2",
    "Sheaf-Stage: S2.P1",
  ]);
});

test("starting again starts nobody", async () => {
  const epic = await startedEpic(2);
  const again = await startEpic(await epic.primary(), all);
  expect(again).toMatchObject({ steps: [], running: ["secondary-a", "secondary-b"] });
});

test("a folder that is in use is not written into, and nothing is made", async () => {
  const repo = await planned();
  const context = await openPrimaryContext({ directory: repo.path }, fakeSystem());
  mkdirSync(`${repo.path}-worktrees/KAI-7`, { recursive: true });
  writeFileSync(`${repo.path}-worktrees/KAI-7/secondary-b`, "");
  await expect(startEpic(context, all)).rejects.toMatchObject({ code: "path-exists" });
  expect(repo.git("branch", "--list", "sheaf/*")).toBe("");
});

test("a start that fails half-way leaves nothing behind", async () => {
  const repo = await planned();
  const context = await openPrimaryContext({ directory: repo.path }, fakeSystem());
  const branches = repo.git("for-each-ref", "refs/heads", "refs/sheaf");
  const git = join(repo.path, "../failing-git");
  writeFileSync(
    git,
    '#!/bin/sh\ncase "$*" in *"worktree add"*secondary-b*) echo "no space left" >&2; exit 128;; esac\nexec git "$@"\n',
    { mode: 0o755 },
  );
  vi.stubEnv("SHEAF_GIT", git);
  await expect(startEpic(context, all)).rejects.toMatchObject({
    kind: "git",
    message: expect.stringContaining("no space left"),
  });
  vi.unstubAllEnvs();
  expect(repo.git("for-each-ref", "refs/heads", "refs/sheaf")).toBe(branches);
  expect(repo.git("worktree", "list").split("\n")).toHaveLength(1);
  expect(existsSync(`${repo.path}-worktrees`)).toBe(false);
});

test("a branch of somebody else is never taken over", async () => {
  const repo = await planned();
  repo.git("branch", "sheaf/KAI-7/secondary-a", "main");
  const context = await openPrimaryContext({ directory: repo.path }, fakeSystem());
  await expect(startEpic(context, all)).rejects.toMatchObject({ kind: "refused", code: "branch-exists" });
});

test("a start that was killed after the branches were made is completed by the next", async () => {
  const epic = await startedEpic(1);
  epic.repo.git("worktree", "remove", "--force", epic.agent("secondary-a").path);
  const again = await startEpic(await epic.primary(), all);
  expect(again.steps).toMatchObject([{ kind: "finish", agent: "secondary-a" }]);
  expect(epic.agent("secondary-a").git("status", "--porcelain")).toBe("");
});

test("work that is not committed stops a start, since worktrees would not have it", async () => {
  const repo = await planned();
  repo.write("feature-updates/KAI-7-improve_it/DISCOVERY.md", "found out\n");
  const context = await openPrimaryContext({ directory: repo.path }, fakeSystem());
  await expect(startEpic(context, all)).rejects.toMatchObject({ code: "not-committed" });
});
