import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseRefUpdates } from "../core/judge/ref-update.ts";
import type { ManifestReader } from "../core/judge/manifest.ts";
import { readHeadState } from "../git/head-branch.ts";
import { openGit } from "../git/git.ts";
import { findText } from "../files/state.ts";
import { requireRulebook } from "../files/rulebook-file.ts";
import { guardRefs } from "../workflows/verify/guard-refs.ts";
import { realSystem } from "../system.ts";
import { refusedCode, type HookCall } from "./hook-call.ts";
import { formatRefusal, printError } from "./render.ts";

/** Judges the ref transaction on standard input; prints and returns {@link refusedCode} when it may not be committed. */
export async function refHook({ commonDir, gitDir, registration }: HookCall): Promise<number> {
  const { epic, agent } = registration;
  enterWorktree(gitDir);
  const rulebook = requireRulebook(commonDir, epic);
  const updates = parseRefUpdates(readFileSync(0, "utf8"));
  const git = openGit(process.cwd());
  const readManifest: ManifestReader = async (blob) =>
    (await import("./ask-cli.ts")).readManifest(epic, blob);
  const now = realSystem(process.env).now();
  const isRebase = (await readHeadState(gitDir, {})).replay === "rebase";
  const judged = { git, commonDir, rulebook, agent, updates, now, readManifest, isRebase };
  const violations = await guardRefs(judged);
  if (violations.length === 0) return 0;
  printError(...formatRefusal("ref", violations, registration));
  return refusedCode;
}

/** `GIT_DIR` lets git move refs from anywhere, where neither git nor the command line would find the repository. */
function enterWorktree(gitDir: string): void {
  const link = findText(join(gitDir, "gitdir"))?.trim();
  const top = dirname(link ?? resolve(gitDir));
  if (existsSync(join(top, ".git"))) process.chdir(top);
}
