import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { includedConfig } from "./find-repository.ts";
import type { Repository } from "./repository.ts";

/** What {@link enableWorktreeConfig} changed in the repository's configuration, for taking it back. */
export interface WorktreeConfigChange {
  readonly kind: "was-on" | "turned-on";
  /** Settings that moved from the common configuration to the main worktree's, as git demands. */
  readonly moved: readonly (readonly [string, string])[];
}

/**
 * Turns on the configuration of single worktrees. `core.bare = true` and `core.worktree` would then hold for
 * every worktree, so they move to the main one's file first.
 */
export async function enableWorktreeConfig({ git, commonDir }: Repository): Promise<WorktreeConfigChange> {
  const local = ["config", "--local"];
  const asked = "^(extensions\\.worktreeconfig|core\\.bare|core\\.worktree)$";
  const found = await git.fields([...local, "-z", "--get-regexp", asked], { answers: [1] });
  const settings = new Map(found.map((entry) => splitSetting(entry)));
  if (isTrue(settings.get("extensions.worktreeconfig"))) return { kind: "was-on", moved: [] };
  const moved = [...settings].filter(
    ([key, value]) => key === "core.worktree" || (key === "core.bare" && isTrue(value)),
  );
  for (const [key, value] of moved) {
    await git.run(["config", "--file", join(commonDir, "config.worktree"), key, value]);
  }
  await git.run([...local, "extensions.worktreeConfig", "true"]);
  for (const [key] of moved) await git.run([...local, "--unset-all", key]);
  return { kind: "turned-on", moved };
}

/** The private git directories of all worktrees, the main one's first; folders that are gone included. */
export function listGitDirs(commonDir: string): string[] {
  const linked = join(commonDir, "worktrees");
  const names = existsSync(linked) ? readdirSync(linked) : [];
  return [commonDir, ...names.map((name) => join(linked, name))];
}

/** git prints a key, a line feed and the value; a key alone is true. */
function splitSetting(entry: string): [string, string] {
  const at = entry.indexOf("\n");
  return at === -1 ? [entry, "true"] : [entry.slice(0, at), entry.slice(at + 1)];
}

function isTrue(value: string | undefined): boolean {
  return /^(?:true|yes|on|1)$/i.test(value ?? "");
}

/** Takes {@link enableWorktreeConfig} back, unless somebody has put settings of single worktrees there since. */
export async function disableWorktreeConfig(
  { git, commonDir }: Pick<Repository, "git" | "commonDir">,
  { kind, moved }: WorktreeConfigChange,
): Promise<void> {
  if (kind === "was-on") return;
  const file = join(commonDir, "config.worktree");
  for (const [key, value] of moved) {
    await git.run(["config", "--local", key, value]);
    await git.run(["config", "--file", file, "--unset-all", key], { answers: [5] });
  }
  const isUsed = listGitDirs(commonDir).some((gitDir) => !removeIfEmpty(join(gitDir, "config.worktree")));
  if (isUsed) return;
  await git.run(["config", "--local", "--unset-all", "extensions.worktreeConfig"], { answers: [5] });
}

type Place = Pick<Repository, "git" | "gitDir">;

/** A setting of this worktree alone, or undefined. What its file includes does not count. */
export async function findWorktreeSetting({ git, gitDir }: Place, key: string): Promise<string | undefined> {
  const asked = ["config", "--file", join(gitDir, "config.worktree"), "--get", key];
  const { code, stdout } = await git.run(asked, { answers: [1] });
  return code === 0 ? stdout.toString("utf8").replace(/\n$/, "") : undefined;
}

/** Sets or, with undefined, removes settings of this worktree alone; a file left without any is removed. */
export async function setWorktreeSettings(
  { git, gitDir }: Place,
  settings: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const file = join(gitDir, "config.worktree");
  for (const [key, value] of Object.entries(settings)) {
    if (value === undefined) await git.run(["config", "--file", file, "--unset-all", key], { answers: [5] });
    else await git.run(["config", "--file", file, key, value]);
  }
  removeIfEmpty(file);
}

/**
 * Lets this worktree's configuration include {@link includedConfig}, after everything else in it. git copies
 * `config.worktree` into every new worktree; the path is relative, so that such a copy includes nothing.
 */
export async function includeConfig(place: Place): Promise<void> {
  if (await hasInclude(place)) return;
  await dropInclude(place);
  const file = join(place.gitDir, "config.worktree");
  await place.git.run(["config", "--file", file, "--add", "include.path", includedConfig]);
}

/** Whether the last word of this worktree's configuration is {@link includedConfig}. */
export async function hasInclude({ git, gitDir }: Place): Promise<boolean> {
  const asked = ["config", "--file", join(gitDir, "config.worktree"), "-z", "--list"];
  // A worktree without settings of its own has no such file.
  const settings = await git.fields(asked, { answers: [128] });
  return settings.at(-1) === `include.path\n${includedConfig}`;
}

/** Takes {@link includeConfig} back. */
export async function dropInclude({ git, gitDir }: Place): Promise<void> {
  const file = join(gitDir, "config.worktree");
  const drop = ["config", "--file", file, "--unset-all", "include.path", `^${includedConfig}$`];
  await git.run(drop, { answers: [5] });
  removeIfEmpty(file);
}

/** Whether the file is gone or was empty and is gone now. */
function removeIfEmpty(path: string): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) rmSync(path, { force: true });
  return size === 0;
}
