import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { primary, secondaryAt, type AgentId } from "../../core/ids.ts";
import { packageRoot } from "../../files/package-root.ts";
import { openGit } from "../../git/git.ts";
import { openPorcelain } from "../../git/porcelain.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import type { System } from "../../system.ts";
import { openPrimaryContext, type AgentContext } from "../context/context.ts";
import { initProject } from "../epic/init-project.ts";
import { newEpic } from "../epic/new-epic.ts";
import { openSession } from "../context/session.ts";
import { startEpic } from "../epic/start-epic.ts";
import { runSync } from "../sync/run-sync.ts";
import type { SyncReport } from "../../core/sync/outcome.ts";
import { play, type Part, type Stage } from "./scenes.ts";

export interface DemoOptions {
  /** How many secondaries, 3 at least. */
  readonly agents: number;
  readonly keep: boolean;
  readonly say: (who: string, line: string) => void;
}

export interface DemoResult {
  readonly folder: string;
  readonly reports: readonly SyncReport[];
  readonly readme: string;
  readonly graph: string;
}

/**
 * The main job, for real, on a throw-away clone: a primary and its secondaries write specs at the same time, as
 * processes of their own; one trespasses, one is late, two want one lock; two syncs glue it all together.
 */
export async function runDemo(system: System, options: DemoOptions): Promise<DemoResult> {
  const folder = mkdtempSync(join(tmpdir(), "sheaf-demo-"));
  try {
    const project = await cloneProject(folder);
    const context = await setUp(project, system, options);
    const stage = await buildStage(context, folder, options);
    const agents = context.manifest.agents.map(({ id }) => id);
    const [steady, rogue, late] = [secondaryAt(0), secondaryAt(1), secondaryAt(2)];
    await play(
      stage,
      agents.map((agent): [AgentId, Part] => [agent, partOf(agent)]),
    );
    const first = await sync(context, options, late);
    await play(stage, [
      [rogue, "rogue-again"],
      [late, "late-again"],
    ]);
    const second = await sync(context, options, undefined);
    options.say("", `${steady}, ${rogue} and ${late} are glued together`);
    return { folder, reports: [first, second], ...(await readResult(context)) };
  } finally {
    if (!options.keep) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function partOf(agent: AgentId): Part {
  if (agent === primary) return "primary";
  const parts: Readonly<Record<string, Part>> = {
    "secondary-a": "steady",
    "secondary-b": "rogue",
    "secondary-c": "late",
  };
  return parts[agent] ?? "plain";
}

/** A clone of this project where there is one, else a small repository: the demo never touches the source. */
async function cloneProject(folder: string): Promise<string> {
  const project = join(folder, "project");
  if (existsSync(join(packageRoot(), ".git"))) {
    await openPorcelain(folder).clone(packageRoot(), project, ["--quiet", "--no-hardlinks"]);
  } else {
    mkdirSync(project);
    await openGit(project).run(["init", "--quiet"]);
    await openGit(project).run(["commit", "--quiet", "--allow-empty", "-m", "a project"], { env: identity });
  }
  const git = openGit(project);
  await git.run(["config", "user.name", "Demo"]);
  await git.run(["config", "user.email", "demo@example.com"]);
  return project;
}

const identity = {
  GIT_AUTHOR_NAME: "Demo",
  GIT_AUTHOR_EMAIL: "demo@example.com",
  GIT_COMMITTER_NAME: "Demo",
  GIT_COMMITTER_EMAIL: "demo@example.com",
};

async function setUp(project: string, system: System, { agents, say }: DemoOptions): Promise<AgentContext> {
  const session = await openSession(project, system);
  await initProject(session, { epicsDir: undefined, dryRun: false });
  const features = ["player_fetcher", "schedule_fetcher", "game_data_fetcher", "league_helper"];
  for (let number = features.length; number <= agents; number++) features.push(`feature_of_agent_${number}`);
  const options = {
    epic: "DEMO-1",
    title: "Improve configurability",
    features: features.slice(0, agents + 1),
  };
  await newEpic(session, { ...options, from: undefined, switchTo: true, dryRun: false });
  say("primary", `plans DEMO-1: ${agents + 1} features, ${agents} secondaries`);
  const context = await openPrimaryContext({ directory: project }, system);
  await startEpic(context, { only: [], dryRun: false });
  say("primary", `starts ${agents} secondaries, each in a worktree of its own`);
  return context;
}

async function buildStage(context: AgentContext, folder: string, { say }: DemoOptions): Promise<Stage> {
  const meet = join(folder, "meet");
  mkdirSync(meet);
  const trees = await listWorktrees(context.git);
  const worktrees = new Map(
    context.rulebook.agents.map(({ id, branch }) => [
      id,
      trees.find((tree) => tree.branch === `refs/heads/${branch}`)?.path ?? "",
    ]),
  );
  return { context, worktrees, meet, say };
}

async function sync(
  context: AgentContext,
  { say }: DemoOptions,
  late: AgentId | undefined,
): Promise<SyncReport> {
  say("primary", late === undefined ? "syncs again" : `syncs, leaving ${late} out`);
  const result = await runSync(context, {
    mode: "start",
    defer: late === undefined ? [] : [late],
    reason: late === undefined ? undefined : "waits for an answer",
    allowExtra: false,
    take: [],
    forget: false,
    octopus: false,
    dryRun: false,
  });
  if (result.kind !== "report") throw new Error("the demo's sync gave no report");
  for (const { agent, outcome, reason } of result.report.agents)
    say("sync", `${agent}: ${outcome}${reason === undefined ? "" : ` (${reason})`}`);
  return result.report;
}

async function readResult({
  git,
  repository,
  layout,
  branch,
}: AgentContext): Promise<{ readme: string; graph: string }> {
  const readme = await git.text(["cat-file", "blob", `${branch}:${layout.readme}`]);
  const graph = await openPorcelain(repository.top).raw([
    "log",
    "--graph",
    "--oneline",
    "--max-count=30",
    "--decorate=short",
    branch,
  ]);
  return { readme, graph };
}
