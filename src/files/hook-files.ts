import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { replaceDerivedFile } from "./atomic-file.ts";
import type { CliPaths } from "./cli-command.ts";
import { packageRoot } from "./package-root.ts";
import { findText, stateDir } from "./state.ts";

/** Every hook that git runs in a worktree: once core.hooksPath is ours, each of the user's own needs an entry. */
const hookNames = [
  "applypatch-msg",
  "commit-msg",
  "fsmonitor-watchman",
  "p4-changelist",
  "p4-post-changelist",
  "p4-pre-submit",
  "p4-prepare-changelist",
  "post-applypatch",
  "post-checkout",
  "post-commit",
  "post-index-change",
  "post-merge",
  "post-rewrite",
  "pre-applypatch",
  "pre-auto-gc",
  "pre-commit",
  "pre-merge-commit",
  "pre-push",
  "pre-rebase",
  "prepare-commit-msg",
  "push-to-checkout",
  "reference-transaction",
  "sendemail-validate",
] as const;

/** The folder that core.hooksPath of a registered worktree names. */
export function hooksDir(commonDir: string): string {
  return join(stateDir(commonDir), "hooks");
}

/** Writes what is not there yet or not the same: the entry script under each name, the judge, the way to the CLI. */
export function writeHookFiles(commonDir: string, cli: CliPaths): void {
  if (!areHookFilesCurrent(commonDir, cli)) removeCaches(stateDir(commonDir));
  for (const { path, content, mode } of hookFiles(commonDir, cli)) {
    if (!isSame(path, content)) replaceDerivedFile(path, content, mode);
    else chmodSync(path, mode);
  }
}

/** Whether {@link writeHookFiles} would change nothing. */
export function areHookFilesCurrent(commonDir: string, cli: CliPaths): boolean {
  return hookFiles(commonDir, cli).every(({ path, content }) => isSame(path, content));
}

/** The files of hooks that are there, and not as this Sheaf writes them. Which program they call is not compared. */
export function findOddHookFiles(commonDir: string, cli: CliPaths): string[] {
  const way = join(stateDir(commonDir), "cli");
  return hookFiles(commonDir, cli).flatMap(({ path, content }) =>
    path !== way && existsSync(path) && !isSame(path, content) ? [path] : [],
  );
}

/** Writes one of these files as this Sheaf has it. */
export function writeHookFile(commonDir: string, cli: CliPaths, path: string): void {
  const file = hookFiles(commonDir, cli).find((one) => one.path === path);
  if (file === undefined) return;
  removeCaches(stateDir(commonDir));
  replaceDerivedFile(path, file.content, file.mode);
}

/** Removes all that {@link writeHookFiles} wrote and what the entry script notes. */
export function removeHookFiles(commonDir: string): void {
  const state = stateDir(commonDir);
  for (const name of [
    "hooks",
    "judge.sh",
    "locks.sh",
    "trailers.sh",
    "snapshot.sh",
    "hook.cjs",
    "start.cjs",
    "cli",
    "agent-hook",
    "agent-hook.log",
    "chain",
    "moves",
    "schemas",
    "place",
    "unchecked",
  ]) {
    rmSync(join(state, name), { recursive: true, force: true });
  }
  removeCaches(state);
}

/** Removes what Node has compiled of former judges. */
function removeCaches(state: string): void {
  const names = existsSync(state) ? readdirSync(state) : [];
  for (const name of names.filter((name) => /^hook\..*\.cache(?:\.|$)/.test(name))) rmSync(join(state, name));
}

interface HookFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

function hookFiles(commonDir: string, cli: CliPaths): HookFile[] {
  const state = stateDir(commonDir);
  const script = (name: string) => shipped(join(packageRoot(), "hooks", name));
  const entry = script("dispatch");
  const bundles = existsSync(cli.hookBundle)
    ? [
        { path: join(state, "hook.cjs"), content: shipped(cli.hookBundle), mode: 0o644 },
        { path: join(state, "start.cjs"), content: shipped(startOf(cli.hookBundle)), mode: 0o644 },
      ]
    : [];
  return [
    ...bundles,
    ...["judge", "locks", "snapshot", "trailers"].map((name) => ({
      path: join(state, `${name}.sh`),
      content: script(name),
      mode: 0o644,
    })),
    ...["settings", "epic", "plan"].map((name) => ({
      path: join(state, "schemas", `${name}.json`),
      content: shipped(join(packageRoot(), "schemas", `${name}.json`)),
      mode: 0o644,
    })),
    { path: join(state, "cli"), content: `${cli.node}\n${cli.entry}\n`, mode: 0o644 },
    ...hookNames.map((name) => ({
      path: join(hooksDir(commonDir), name),
      content: entry,
      mode: 0o755,
    })),
  ];
}

/** The bundle that runs the judge's. */
function startOf(hookBundle: string): string {
  return join(dirname(hookBundle), "hook-start.cjs");
}

function shipped(path: string): string {
  return readFileSync(path, "utf8");
}

function isSame(path: string, content: string): boolean {
  return findText(path) === content;
}
