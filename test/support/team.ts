import { dirname, join } from "node:path";
import { planEpicFiles } from "../../src/core/lifecycle/epic-files.ts";
import type { AgentId, EpicId, Instant, RepoPath } from "../../src/core/ids.ts";
import { agentBranch, epicLayout, sheafRef, stateFiles, stateRef } from "../../src/core/epic/layout.ts";
import { manifestSchema, type Manifest } from "../../src/core/manifest/schema.ts";
import { startedCheckpoint } from "../../src/core/lifecycle/handoff.ts";
import { formatCheckpoint, parseCheckpoint, type Checkpoint } from "../../src/core/records/checkpoint.ts";
import { messageWithTrailers } from "../../src/core/records/trailers.ts";
import { loadTemplates } from "../../src/files/templates.ts";
import { findCommit } from "../../src/git/refs.ts";
import { writeState } from "../../src/git/state-refs.ts";
import { carryOver } from "../../src/workflows/context/carry-over.ts";
import { openAgentContext, type AgentContext } from "../../src/workflows/context/context.ts";
import { loadEpic } from "../../src/workflows/context/load-epic.ts";
import { openSession } from "../../src/workflows/context/session.ts";
import { gitRepo, repoAt, type TestRepo } from "./git-repo.ts";
import { copyOfPrepared, prepare } from "./prepared.ts";
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
  /** A file of an agent's live state; empty where there is none. */
  live(agent: AgentId, file: string): string;
  /** The checkpoint in an agent's live state. */
  checkpoint(agent: AgentId): Checkpoint;
  /** What all agents wrote to this one's chain, newest first. */
  chain(agent: AgentId): string[];
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
  const name = `team ${JSON.stringify(manifest)}`;
  const folder = copyOfPrepared(name) ?? prepare(name, planTeam(manifest, system.now()));
  const repo = repoAt(join(folder, "project"));
  const start = (agent: AgentId): TestRepo => {
    const path = join(repo.path, "..", agent);
    repo.git("worktree", "add", "--quiet", "--no-track", "-b", agentBranch(epic, agent), path);
    repo.git("update-ref", sheafRef(epic, "start", agent), agentBranch(epic, agent));
    const identity = repoAt(join(repo.path, ".git/worktrees", agent, "sheaf-worktree"));
    identity.write("agent", `${agent}\n`);
    identity.write("epic", `${epic}\n`);
    return repoAt(path);
  };
  const worktrees = new Map([[primary, repo]]);
  const at = (agent: AgentId) => {
    const worktree = worktrees.get(agent) ?? start(agent);
    worktrees.set(agent, worktree);
    return worktree;
  };
  const live = (agent: AgentId, file: string) => {
    const { code, output } = repo.tryGit("show", `${stateRef(epic, agent)}:${file}`);
    return code === 0 ? output : "";
  };
  const begun = new Set<AgentId>();
  return {
    system,
    manifest,
    at,
    live,
    checkpoint: (agent) => {
      const read = parseCheckpoint(live(agent, stateFiles.checkpoint));
      if (read.kind === "invalid") throw new Error(JSON.stringify(read.issues));
      return read.value;
    },
    chain: (agent) => repo.git("log", "--format=%s", stateRef(epic, agent)).split("\n"),
    context: async (agent) => {
      const { path } = at(agent);
      const fresh = [...worktrees.keys()].filter((one) => !begun.has(one));
      fresh.forEach((one) => begun.add(one));
      await beginStates(repo, { system, manifest, agents: fresh });
      return openAgentContext({ directory: path }, system);
    },
  };
}

/** A repository with all files of a new epic. */
function planTeam(manifest: Manifest, now: Instant): string {
  const repo = gitRepo();
  repo.git("switch", "--quiet", "-c", `epic/${epic}`);
  const files = planEpicFiles({ manifest, epicDir, templates: loadTemplates(), now });
  repo.commit("epic", Object.fromEntries(files));
  return dirname(repo.path);
}

/** The live state that `epic new` makes of the epic's files, and the first checkpoint that `start` writes. */
async function beginStates(
  repo: TestRepo,
  { system, manifest, agents }: Pick<Team, "system" | "manifest"> & { readonly agents: readonly AgentId[] },
): Promise<void> {
  const session = await openSession(repo.path, system);
  const isNew = (await findCommit(session.git, stateRef(epic, primary))) === undefined;
  if (isNew) await carryOver({ ...session, ...(await loadEpic(session, epic)) }, "begin");
  for (const agent of agents) {
    if (agent === primary) continue;
    const ref = stateRef(epic, agent);
    const now = system.now();
    const files = new Map([
      [stateFiles.checkpoint, formatCheckpoint(startedCheckpoint({ manifest, agent, now }, undefined))],
    ]);
    const old = await findCommit(session.git, ref);
    const message = messageWithTrailers("start: branch and worktree", { agent, command: "start" });
    await writeState(session.git, { ref, old, files, message, agent, now });
  }
}
