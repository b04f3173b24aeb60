import { dirname, join } from "node:path";
import { parseAgentId, type EpicId, type RepoPath } from "../../src/core/ids.ts";
import { agentBranch, epicLayout, progressSection } from "../../src/core/epic/layout.ts";
import { compileRulebook } from "../../src/core/manifest/compile.ts";
import { parseManifest } from "../../src/core/manifest/parse.ts";
import type { Rulebook } from "../../src/core/ownership/rulebook.ts";
import { openGit } from "../../src/git/git.ts";
import type { System } from "../../src/system.ts";
import type { SectionPlace } from "../../src/workflows/locks/write-section.ts";
import { gitRepo, repoAt, type TestRepo } from "./git-repo.ts";
import { copyOfPrepared, prepare } from "./prepared.ts";

export const epic = "KAI-7" as EpicId;
export const epicDir = "epics/KAI-7-config" as RepoPath;
export const layout = epicLayout(epicDir);

/** A document with one section for each agent, its body `body`, and a generated one. */
export function sectionedReadme(agents: readonly string[], body = "**Step:** 0\n"): string {
  const sections = agents.map((agent) => {
    const name = progressSection(agentNamed(agent));
    return `<!-- BEGIN ${name} -->\n${body}<!-- END ${name} -->\n\n`;
  });
  const generated = "<!-- BEGIN SYNC STATUS -->\n<!-- END SYNC STATUS -->\n";
  return `# Epic: config\n\n${sections.join("")}${generated}`;
}

/** The rules of an epic in which each agent owns one feature; `rules` are lines of the manifest. */
export function rulebookFor(agents: readonly string[], rules = ""): Rulebook {
  const roster = agents.map((agent) => `  - id: ${agent}\n`).join("");
  const features = agents.map(
    (agent, index) => `  - id: feature_0${index + 1}_x${index}\n    owner: ${agent}\n`,
  );
  const text = `schema: 1\nepic: ${epic}\ntitle: Config\nagents:\n${roster}features:\n${features.join("")}${rules}`;
  const manifest = parseManifest(text);
  if (manifest.kind === "invalid") throw new Error(JSON.stringify(manifest.issues));
  return compileRulebook(manifest.value, epicDir, "0".repeat(40));
}

/** An agent in a worktree of its own. */
export interface TestAgent {
  readonly repo: TestRepo;
  readonly place: SectionPlace;
}

/** A repository with an epic branch checked out, and a worktree on its own branch for each secondary. */
export function epicRepo(
  agents: readonly string[],
  system: System,
  rules = "",
  more: Readonly<Record<string, string>> = {},
) {
  const name = `with worktrees ${JSON.stringify([agents, more])}`;
  const folder = copyOfPrepared(name) ?? prepare(name, makeWorktrees(agents, more));
  const repo = repoAt(join(folder, "project"));
  const rulebook = rulebookFor(agents, rules);
  const byName = new Map(
    agents.map((name) => {
      const agent = agentNamed(name);
      const branch = agentBranch(epic, agent);
      const path = name === "primary" ? repo.path : join(repo.path, "..", name);
      const git = openGit(path);
      const commonDir = join(repo.path, ".git");
      const gitDir = name === "primary" ? commonDir : join(commonDir, "worktrees", name);
      const repository = { commonDir, gitDir };
      return [
        name,
        { repo: repo.at(path), place: { git, repository, epic, agent, system, branch, rulebook } },
      ];
    }),
  );
  const agent = (name: string): TestAgent => byName.get(name) ?? fail(name);
  return { repo, agent };
}

function makeWorktrees(agents: readonly string[], more: Readonly<Record<string, string>>): string {
  const repo = gitRepo();
  repo.git("switch", "--quiet", "-c", `epic/${epic}`);
  repo.commit("epic", { [layout.readme]: sectionedReadme(agents), ...more });
  for (const name of agents.filter((name) => name !== "primary")) {
    const branch = agentBranch(epic, agentNamed(name));
    repo.git("worktree", "add", "--quiet", "--no-track", "-b", branch, join(repo.path, "..", name));
  }
  return dirname(repo.path);
}

function agentNamed(name: string) {
  return parseAgentId(name) ?? fail(name);
}

function fail(name: string): never {
  throw new Error(`no agent ${name}`);
}
