import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, realpathSync, rmdirSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { SettingsRecord } from "../core/client/plan-settings.ts";
import { replaceDerivedFile, replaceFile, saveJson } from "./atomic-file.ts";
import { cliPaths } from "./cli-command.ts";
import { packageRoot } from "./package-root.ts";
import { findJson, findText } from "./state.ts";

/** What Sheaf knows of a file that it has put something into. */
export interface KeptRecord extends SettingsRecord {
  /** The SHA-256 of the text as it was left: any other text has been changed since. */
  readonly digest: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** The folder of a person's home. */
export function homeOf(env: Env): string {
  return env["HOME"] || env["USERPROFILE"] || homedir();
}

/** The folder for what Sheaf keeps for a person, in every repository. */
export function personDir(env: Env): string {
  return join(env["XDG_DATA_HOME"] || env["LOCALAPPDATA"] || join(homeOf(env), ".local", "share"), "sheaf");
}

/** The script that agents' programs call, beside the note of which Sheaf it runs. */
export function hookScriptPath(folder: string): string {
  return join(folder, "agent-hook");
}

/** Writes the script and the note, where they are not as they shall be. */
export function placeHookScript(folder: string): void {
  const { node, entry } = cliPaths();
  const script = findText(join(packageRoot(), "hooks", "agent-hook")) ?? "";
  for (const [path, text, mode] of [
    [hookScriptPath(folder), script, 0o755],
    [join(folder, "cli"), `${node}\n${entry}\n`, 0o644],
  ] as const) {
    if (findText(path) !== text) replaceDerivedFile(path, text, mode);
  }
}

/** What was put into files, by their absolute paths; kept in `folder`. */
export function readRecords(folder: string): Map<string, KeptRecord> {
  const found = findJson(recordsPath(folder)) as { readonly files?: Record<string, KeptRecord> } | undefined;
  return new Map(Object.entries(found?.files ?? {}));
}

const programs = [
  [".claude/settings", "Claude Code"],
  [".codex/hooks", "Codex"],
  [".gemini/", "Gemini CLI"],
  [".cursor/", "Cursor"],
  [".github/hooks/", "Copilot CLI"],
  [".opencode/", "opencode"],
] as const;

/** The programs that call Sheaf in this repository, as people name them. */
export function programsTold(folder: string): string[] {
  const files = [...readRecords(folder).keys()].map((file) => file.replaceAll("\\", "/"));
  return programs.flatMap(([part, name]) => (files.some((file) => file.includes(`/${part}`)) ? [name] : []));
}

/** Keeps what was put into files. */
export function saveRecords(folder: string, records: ReadonlyMap<string, KeptRecord>): void {
  if (records.size === 0) rmSync(recordsPath(folder), { force: true });
  else saveJson(recordsPath(folder), { schema: 1, files: Object.fromEntries(records) });
}

function recordsPath(folder: string): string {
  return join(folder, "clients.json");
}

/** The digest by which a text is known again. */
export function digestOf(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Replaces a settings file as a whole; a link to one stays a link, and its permissions stay. */
export function writeSettings(path: string, text: string): void {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  const target = isLink && existsSync(path) ? realpathSync(path) : path;
  const mode = statSync(target, { throwIfNoEntry: false })?.mode ?? 0o644;
  replaceFile(target, text, mode & 0o777);
}

/** Removes a file of Sheaf's own, and the folders above it that are empty then, up to `top`. */
export function removeSettings(path: string, top: string): void {
  rmSync(path, { force: true });
  for (let folder = dirname(path); folder.length > top.length; folder = dirname(folder)) {
    if (!existsSync(folder) || readdirSync(folder).length > 0) return;
    rmdirSync(folder);
  }
}
