import { execFileSync } from "node:child_process";
import { mkdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { AgentId } from "../src/core/ids.ts";
import { hooksDir } from "../src/files/hook-files.ts";
import { openRepository } from "../src/git/repository.ts";
import { installWorktreeHooks } from "../src/workflows/hooks/install-hooks.ts";
import {
  epicDir,
  ownFolder,
  readme,
  readmePath,
  testManifest,
  testRulebook,
} from "../test/support/epic-rules.ts";

/** A secondary's worktree with Sheaf's hooks. */
export interface HookedWorktree {
  readonly path: string;
  readonly gitDir: string;
  readonly hooks: string;
}

/** A repository of that many files with a secondary's worktree, its index filled and no file checked out. */
export async function hookedWorktree(folder: string, files: number): Promise<HookedWorktree> {
  const main = join(folder, "project");
  mkdirSync(main, { recursive: true });
  const git = (args: string[], input = "") =>
    execFileSync("git", args, { cwd: main, input, encoding: "utf8", env: environment() }).trim();
  git(["init", "--quiet", "--initial-branch=epic/KAI-7"]);
  const blob = (text: string) => git(["hash-object", "-w", "--stdin"], text);
  const manifest = blob(JSON.stringify(testManifest()));
  const listed = [
    [manifest, `${epicDir}/epic.yaml`],
    [blob(readme), readmePath],
    [blob("two\n"), `${ownFolder}/spec.md`],
    ...Array.from({ length: files }, (_, at) => [manifest, `src/${at % 100}/file-${at}.ts`]),
  ];
  git(
    ["update-index", "--add", "--index-info"],
    listed.map(([oid, path]) => `100644 ${oid}\t${path}\n`).join(""),
  );
  const commit = git(["commit-tree", "-m", "first", git(["write-tree"])]);
  git(["update-ref", "refs/heads/epic/KAI-7", commit]);
  const path = join(folder, "secondary-a");
  git(["worktree", "add", "--quiet", "--no-checkout", "-b", "sheaf/KAI-7/secondary-a", path]);
  git(["-C", path, "read-tree", "HEAD"]);
  const repository = await openRepository(path);
  const cli = { node: process.execPath, entry: "dist/cli/main.cjs", hookBundle: "dist/hook.cjs" };
  const agent = "secondary-a" as AgentId;
  await installWorktreeHooks({ repository, rulebook: testRulebook({}, manifest), agent, cli });
  // As if set up a while ago: for two seconds after a change, rules and settings are looked at anew.
  const aWhileAgo = Date.now() / 1000 - 60;
  for (const file of ["config", "refs/heads/epic/KAI-7"]) {
    utimesSync(join(main, ".git", file), aWhileAgo, aWhileAgo);
  }
  return { path, gitDir: repository.gitDir, hooks: hooksDir(repository.commonDir) };
}

/** As for people, without settings of git. Certificates of the machine cost Node tens of milliseconds, ours and the peer's alike. */
export function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  const author = { GIT_AUTHOR_NAME: "Bench", GIT_AUTHOR_EMAIL: "bench@example.com" };
  const committer = { GIT_COMMITTER_NAME: "Bench", GIT_COMMITTER_EMAIL: "bench@example.com" };
  return { ...Object.fromEntries(kept), ...author, ...committer, NODE_EXTRA_CA_CERTS: "", NODE_OPTIONS: "" };
}
