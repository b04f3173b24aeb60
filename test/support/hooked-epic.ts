import { chmodSync, utimesSync } from "node:fs";
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

let bundle: string | undefined;

/** The hooks' judge, bundled from the sources as they are now. */
export function hookBundle(): string {
  if (bundle === undefined) {
    const outdir = join(suiteFolder(), `hook-${process.pid}`);
    const options = { bundle: true, format: "cjs", platform: "node", target: "node20.19" } as const;
    const entryPoints = { hook: "src/hook/main.ts", "hook-start": "src/hook/start.ts" };
    buildSync({ ...options, entryPoints, outdir, outExtension: { ".js": ".cjs" }, logLevel: "error" });
    bundle = join(outdir, "hook.cjs");
  }
  return bundle;
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

/** A repository with the epic's first commit: made once for each plan, and copied. */
function planned(manifest: object = {}, files: Record<string, string> = {}): TestRepo {
  const name = `planned ${JSON.stringify([manifest, files])}`;
  const folder = copyOfPrepared(name) ?? prepare(name, dirname(plan(manifest, files).path));
  return repoAt(join(folder, "project"));
}

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
export function hookedEpic(
  options: { manifest?: object; files?: Record<string, string>; node?: string; entry?: string } = {},
): HookedEpic {
  const repo = planned(options.manifest, options.files);
  const rulebook = testRulebook(options.manifest, repo.git("rev-parse", `HEAD:${manifestPath}`));
  const { node = process.execPath, entry = "/nowhere/main.js" } = options;
  const cli = { node, entry, hookBundle: hookBundle() };
  const install = async (path: string, agent: string) => {
    const repository = await openRepository(path);
    await installWorktreeHooks({ repository, rulebook, agent: agent as AgentId, cli });
    // As if installed a while ago: of settings younger than two seconds each hook asks git again.
    const aWhileAgo = Date.now() / 1000 - 60;
    utimesSync(join(repo.path, ".git/config"), aWhileAgo, aWhileAgo);
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
