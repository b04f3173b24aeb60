import { stateRef } from "../../src/core/epic/layout.ts";
import type { AgentId } from "../../src/core/ids.ts";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Context } from "../../src/workflows/context/context.ts";
import { openAgentContext, openPrimaryContext } from "../../src/workflows/context/context.ts";
import { initProject } from "../../src/workflows/epic/init-project.ts";
import { newEpic } from "../../src/workflows/epic/new-epic.ts";
import { openSession } from "../../src/workflows/context/session.ts";
import { startEpic } from "../../src/workflows/epic/start-epic.ts";
import type { FakeSystem } from "./system.ts";
import { gitRepo, repoAt, type TestRepo } from "./git-repo.ts";
import { copyOfFolder, copyOfPrepared, prepare } from "./prepared.ts";
import { fakeSystem } from "./system.ts";

/** An epic KAI-7 with started agents, on real git. */
export interface TestEpic {
  readonly repo: TestRepo;
  readonly system: FakeSystem;
  readonly epicDir: string;
  /** A worktree of an agent; the primary's is the repository itself. */
  agent(name: string): TestRepo;
  /** The context of an agent, opened in its worktree. */
  context(name: string): ReturnType<typeof openAgentContext>;
  primary(): ReturnType<typeof openPrimaryContext>;
  /** A file of an agent's live state; empty where there is none. */
  live(name: string, file: string): string;
  /** Where an agent's feature lies. */
  feature(name: string): string;
}

/** An epic with `secondaries` agents beside the primary, all started. */
export function startedEpic(secondaries = 2): Promise<TestEpic> {
  return preparedEpic(`started, ${secondaries} secondaries`, () => startEpicIn(gitRepo(), secondaries));
}

/** An epic as `build` leaves it, clock included: built once in a run under this name, and copied. */
export async function preparedEpic(name: string, build: () => Promise<TestEpic>): Promise<TestEpic> {
  return epicInFolder(copyOfPrepared(name) ?? prepare(name, await folderOf(build)));
}

/** A copy of an epic as it is, clock included. */
export async function copyOfEpic(epic: TestEpic): Promise<TestEpic> {
  return epicInFolder(copyOfFolder(await folderOf(async () => epic)));
}

async function epicInFolder(folder: string): Promise<TestEpic> {
  const repo = repoAt(join(folder, "project"));
  const system = fakeSystem({ env: process.env });
  system.advance(Number(readFileSync(join(folder, clock), "utf8")) - system.now());
  return epicIn(repo, system, await openPrimaryContext({ directory: repo.path }, system));
}

const clock = "clock";

async function folderOf(build: () => Promise<TestEpic>): Promise<string> {
  const { repo, system } = await build();
  const folder = dirname(repo.path);
  writeFileSync(join(folder, clock), String(system.now()));
  return folder;
}

/** Makes an epic in a repository, and starts its agents. */
export async function startEpicIn(repo: TestRepo, secondaries: number, epicsDir?: string): Promise<TestEpic> {
  const system = fakeSystem({ env: process.env });
  const session = await openSession(repo.path, system);
  await initProject(session, { epicsDir, dryRun: false });
  const features = Array.from({ length: secondaries + 1 }, (_, index) => `part_${index + 1}`);
  const options = {
    epic: "KAI-7",
    title: "Improve it",
    features,
    from: undefined,
    switchTo: true,
    dryRun: false,
  };
  await newEpic(session, options);
  const context = await openPrimaryContext({ directory: repo.path }, system);
  await startEpic(context, { only: [], dryRun: false });
  return epicIn(repo, system, context);
}

/** An epic KAI-7 that is there, whoever of its agents has started. */
export function epicIn(repo: TestRepo, system: FakeSystem, context: Context): TestEpic {
  const { epicDir } = context;
  const pathOf = (name: string) => (name === "primary" ? repo.path : `${repo.path}-worktrees/KAI-7/${name}`);
  return {
    repo,
    system,
    epicDir,
    agent: (name) => repoAt(pathOf(name)),
    context: (name) => openAgentContext({ directory: pathOf(name) }, system),
    primary: () => openPrimaryContext({ directory: repo.path }, system),
    live: (name, file) => {
      const { code, output } = repo.tryGit("show", `${stateRef(context.epic, name as AgentId)}:${file}`);
      return code === 0 ? output : "";
    },
    feature: (name) => `${epicDir}/${featureOf(context, name)}`,
  };
}

function featureOf({ manifest }: Context, agent: string): string {
  return manifest.features.find(({ owner }) => owner === agent)?.id ?? "";
}
