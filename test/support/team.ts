import { join } from "node:path";
import { planEpicFiles } from "../../src/core/lifecycle/epic-files.ts";
import type { AgentId, EpicId, RepoPath } from "../../src/core/ids.ts";
import { agentBranch, epicLayout, sheafRef } from "../../src/core/epic/layout.ts";
import { manifestSchema, type Manifest } from "../../src/core/manifest/schema.ts";
import { startFiles } from "../../src/core/lifecycle/handoff.ts";
import { loadTemplates } from "../../src/files/templates.ts";
import { openAgentContext, type AgentContext } from "../../src/workflows/context/context.ts";
import { gitRepo, repoAt, type TestRepo } from "./git-repo.ts";
import { fakeSystem, type FakeSystem } from "./system.ts";

export const epic = "KAI-7" as EpicId;
export const epicDir = "epics/KAI-7-config" as RepoPath;
export const layout = epicLayout(epicDir);
export const primary = "primary" as AgentId;
export const secondaryA = "secondary-a" as AgentId;
export const secondaryB = "secondary-b" as AgentId;

/** A real epic: every file of a new one, and a clock that stands still. An agent is started when it is first asked for. */
export interface Team {
  readonly system: FakeSystem;
  readonly manifest: Manifest;
  /** The worktree of an agent. */
  at(agent: AgentId): TestRepo;
  /** A file of the epic at the tip of an agent's branch. */
  committed(agent: AgentId, path: RepoPath): string;
  context(agent: AgentId): Promise<AgentContext>;
}

/** An epic of three agents with a feature each; `changes` are keys of the manifest. */
export function startTeam(changes: Partial<Manifest> = {}): Team {
  const system = fakeSystem();
  const manifest = manifestSchema.parse({
    schema: 1,
    epic,
    title: "Config",
    agents: [{ id: "primary" }, { id: "secondary-a" }, { id: "secondary-b" }],
    features: [
      { id: "feature_01_one", owner: "primary" },
      { id: "feature_02_two", owner: "secondary-a" },
      { id: "feature_03_three", owner: "secondary-b", depends_on: ["feature_01_one"] },
    ],
    ...changes,
  });
  const plan = { manifest, epicDir, templates: loadTemplates(), now: system.now() };
  const repo = gitRepo();
  repo.git("switch", "--quiet", "-c", `epic/${epic}`);
  repo.commit("epic", Object.fromEntries(planEpicFiles(plan)));
  const start = (agent: AgentId): TestRepo => {
    const path = join(repo.path, "..", agent);
    repo.git("worktree", "add", "--quiet", "--no-track", "-b", agentBranch(epic, agent), path);
    const worktree = repoAt(path);
    const tip = worktree.commit("start", Object.fromEntries(startFiles({ ...plan, agent, worktree: path })));
    repo.git("update-ref", sheafRef(epic, "start", agent), tip);
    const identity = repoAt(worktree.git("rev-parse", "--absolute-git-dir"));
    identity.write("sheaf-worktree/agent", `${agent}\n`);
    identity.write("sheaf-worktree/epic", `${epic}\n`);
    return worktree;
  };
  const worktrees = new Map([[primary, repo]]);
  const at = (agent: AgentId) => {
    const worktree = worktrees.get(agent) ?? start(agent);
    worktrees.set(agent, worktree);
    return worktree;
  };
  return {
    system,
    manifest,
    at,
    committed: (agent, path) => `${repo.git("show", `${agentBranch(epic, agent)}:${path}`)}\n`,
    context: (agent) => openAgentContext({ directory: at(agent).path }, system),
  };
}
