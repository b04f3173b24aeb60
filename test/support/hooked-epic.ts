import { chmodSync, existsSync, renameSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import type { AgentId } from "../../src/core/ids.ts";
import type { Rulebook } from "../../src/core/ownership/rulebook.ts";
import { openRepository } from "../../src/git/repository.ts";
import { installWorktreeHooks } from "../../src/workflows/hooks/install-hooks.ts";
import { epicDir, readme, readmePath, testManifest, testRulebook } from "./epic-rules.ts";
import { gitRepo, repoAt, temporaryFolder, type TestRepo } from "./git-repo.ts";
import { copyOfPrepared, prepare } from "./prepared.ts";
import { suiteFolder } from "./suite.ts";

/** The hooks' judge, bundled from the sources as they are now: once in a run. */
export function hookBundle(): string {
  const folder = join(suiteFolder(), "hook");
  if (!existsSync(folder)) {
    const outdir = `${folder}-${process.pid}`;
    const options = { bundle: true, format: "cjs", platform: "node", target: "node20.19" } as const;
    const entryPoints = { hook: "src/hook/main.ts", "hook-start": "src/hook/start.ts" };
    buildSync({ ...options, entryPoints, outdir, outExtension: { ".js": ".cjs" }, logLevel: "error" });
    // Another process may have been quicker; what it made is the same.
    if (!existsSync(folder)) renameSync(outdir, folder);
  }
  return join(folder, "hook.cjs");
}

/** Of what a {@link HookedEpic} is made: keys of the manifest, more files, and other programs for the hooks. */
export interface HookedOptions {
  readonly manifest?: object;
  readonly files?: Record<string, string>;
  readonly node?: string;
  readonly entry?: string;
}

export interface HookedEpic {
  readonly repo: TestRepo;
  readonly rulebook: Rulebook;
  /** Makes a worktree on the agent's branch and installs Sheaf's hooks in it. */
  agent(id: string): Promise<TestRepo>;
  /** Installs Sheaf's hooks in the checkout with the epic branch. */
  primary(): Promise<TestRepo>;
}

const manifestPath = `${epicDir}/epic.yaml`;

function plan(manifest: object, files: Record<string, string>): TestRepo {
  const repo = gitRepo();
  repo.git("checkout", "--quiet", "-b", "epic/KAI-7");
  repo.commit("epic", {
    [manifestPath]: JSON.stringify(testManifest(manifest)),
    [readmePath]: readme,
    [`${epicDir}/feature_01_one/spec.md`]: "one\n",
    [`${epicDir}/feature_02_two/spec.md`]: "two\n",
    [`${epicDir}/feature_02_two/STATUS`]: "STAGE: S2.P1\nREADY_FOR_SYNC: false\n",
    [`${epicDir}/feature_03_three/spec.md`]: "three\n",
    ...files,
  });
  return repo;
}

/** A repository with the epic branch checked out, the epic's folder in it, and no hooks yet. */
export function hookedEpic(options: HookedOptions = {}): HookedEpic {
  const { manifest = {}, files = {} } = options;
  const name = `planned ${JSON.stringify([manifest, files])}`;
  const folder = copyOfPrepared(name) ?? prepare(name, dirname(plan(manifest, files).path));
  return epicInFolder(folder, options);
}

/** That epic with Secondary-A's worktree, in which Sheaf's hooks are installed. */
export async function hookedAgent(options: HookedOptions = {}): Promise<{ epic: HookedEpic; a: TestRepo }> {
  if (options.node !== undefined || options.entry !== undefined) {
    const epic = hookedEpic(options);
    return { epic, a: await epic.agent("secondary-a") };
  }
  const name = `hooked ${JSON.stringify(options)}`;
  const folder = copyOfPrepared(name) ?? prepare(name, await folderWithAgent(options));
  return { epic: epicInFolder(folder, options), a: repoAt(join(folder, "secondary-a")) };
}

async function folderWithAgent(options: HookedOptions): Promise<string> {
  const epic = hookedEpic(options);
  await epic.agent("secondary-a");
  return dirname(epic.repo.path);
}

function epicInFolder(folder: string, options: HookedOptions): HookedEpic {
  const repo = repoAt(join(folder, "project"));
  const rulebook = testRulebook(options.manifest, repo.git("rev-parse", `epic/KAI-7:${manifestPath}`));
  const { node = process.execPath, entry = "/nowhere/main.js" } = options;
  const cli = { node, entry, hookBundle: hookBundle() };
  const install = async (path: string, agent: string) => {
    const repository = await openRepository(path);
    await installWorktreeHooks({ repository, rulebook, agent: agent as AgentId, cli });
    // As if installed a while ago: of settings, and of refs, younger than two seconds each hook asks again.
    const aWhileAgo = Date.now() / 1000 - 60;
    for (const file of [".git/config", ".git/reftable/tables.list"].map((name) => join(repo.path, name)))
      if (existsSync(file)) utimesSync(file, aWhileAgo, aWhileAgo);
    return repoAt(path);
  };
  return {
    repo,
    rulebook,
    primary: () => install(repo.path, "primary"),
    agent: async (id) => {
      const path = join(dirname(repo.path), id);
      repo.git("worktree", "add", "--quiet", "--no-track", "-b", `sheaf/KAI-7/${id}`, path, "epic/KAI-7");
      return install(path, id);
    },
  };
}

/** A script that counts its calls and then runs the real node. */
export function countingNode(): { path: string; count(): number } {
  const folder = temporaryFolder();
  const log = join(folder, "calls");
  const shell = repoAt(folder);
  shell.write("calls", "");
  shell.write("node", `#!/bin/sh\necho call >>'${log}'\nexec '${process.execPath}' "$@"\n`);
  chmodSync(join(folder, "node"), 0o755);
  return { path: join(folder, "node"), count: () => shell.read("calls").split("\n").length - 1 };
}
