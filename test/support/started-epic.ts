import type { Context } from "../../src/workflows/context/context.ts";
import { openAgentContext, openPrimaryContext } from "../../src/workflows/context/context.ts";
import { initProject } from "../../src/workflows/epic/init-project.ts";
import { newEpic } from "../../src/workflows/epic/new-epic.ts";
import { openSession } from "../../src/workflows/context/session.ts";
import { startEpic } from "../../src/workflows/epic/start-epic.ts";
import type { FakeSystem } from "./system.ts";
import { gitRepo, repoAt, type TestRepo } from "./git-repo.ts";
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
  /** Where an agent's feature lies. */
  feature(name: string): string;
}

/** Makes an epic with `secondaries` agents beside the primary, all started. */
export async function startedEpic(secondaries = 2, repo: TestRepo = gitRepo()): Promise<TestEpic> {
  const system = fakeSystem({ env: process.env });
  const session = await openSession(repo.path, system);
  await initProject(session, { epicsDir: undefined, dryRun: false });
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
    feature: (name) => `${epicDir}/${featureOf(context, name)}`,
  };
}

function featureOf({ manifest }: Context, agent: string): string {
  return manifest.features.find(({ owner }) => owner === agent)?.id ?? "";
}
