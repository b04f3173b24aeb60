import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { hooksDir } from "../../files/hook-files.ts";
import { findText } from "../../files/state.ts";
import type { Repository } from "../../git/repository.ts";

/**
 * What a probe found: Sheaf's hooks run and can judge, nothing runs or judges, somebody else's hooks run instead, or
 * they run where nobody is registered, and so judge nothing.
 */
export interface HookProbe {
  readonly state: "active" | "inert" | "foreign" | "unregistered";
  /** Why, with the path that git looks at; empty when active. */
  readonly detail: string;
}

/**
 * Finds out by a canary whether git really runs Sheaf's hooks in a worktree, and these the judge: an installed hook is not
 * one that runs, since husky, a global core.hooksPath or a variable of the environment may lead git elsewhere, and a
 * sandbox may forbid what the entry starts. Somebody else's hook is not called.
 */
export async function probeHooks(
  repository: Repository,
  env: NodeJS.ProcessEnv = process.env,
): Promise<HookProbe> {
  const overrides = configOverrides(env);
  const asked = ["rev-parse", "--path-format=absolute", "--git-path", "hooks/pre-commit"];
  const { code, stdout, stderr } = await repository.git.run(asked, { env: overrides, answers: [128] });
  if (code !== 0) return { state: "inert", detail: stderr.trim() };
  const path = stdout.toString("utf8").replace(/\n$/, "");
  const entry = findText(path);
  if (entry === undefined) return { state: "inert", detail: `git runs no hooks: ${path} does not exist` };
  if (!isExecutable(path)) return { state: "inert", detail: `git ignores ${path}: it is not executable` };
  if (!entry.includes("SHEAF_CANARY")) return { state: "foreign", detail: `git runs ${path} instead` };
  return readAnswer(await callCanary(repository, overrides), { path, repository });
}

/** The entry's line with its folder, a line where it found a registration, and the judge's words with its exit code. */
function readAnswer(
  answer: string | undefined,
  { path, repository }: { readonly path: string; readonly repository: Repository },
): HookProbe {
  if (answer === undefined) return { state: "inert", detail: `${path} was called and did not answer` };
  const [entry = "", registered, ...words] = answer.split("\n");
  const folder = resolve(repository.top, entry.replace(/^pre-commit /, ""));
  if (folder !== hooksDir(repository.commonDir)) {
    return { state: "foreign", detail: `the hooks of another repository run: ${dirname(path)}` };
  }
  if (registered === undefined) {
    const branch = repository.head?.replace("refs/heads/", "") ?? "no branch";
    return { state: "unregistered", detail: `no agent is registered here for ${branch}` };
  }
  if (words.at(-1) === "judge 66") return { state: "active", detail: "" };
  return { state: "inert", detail: `the judge does not run: ${words.join(" ").trim() || "it is gone"}` };
}

async function callCanary({ git }: Repository, env: Record<string, string>): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "sheaf-canary-"));
  try {
    const canary = join(folder, "answer");
    await git.run(["hook", "run", "pre-commit"], {
      env: { ...env, SHEAF_CANARY: canary },
      answers: [1, 126, 127],
    });
    return findText(canary)?.trimEnd();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Settings that the environment puts above all files, as git itself would obey them in this shell. */
function configOverrides(env: NodeJS.ProcessEnv): Record<string, string> {
  const known = Object.entries(env).flatMap(([name, value]): [string, string][] =>
    value !== undefined && /^GIT_CONFIG_(?:COUNT|PARAMETERS|KEY_\d+|VALUE_\d+)$/.test(name)
      ? [[name, value]]
      : [],
  );
  return Object.fromEntries(known);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
