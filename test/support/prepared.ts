import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./git-repo.ts";
import { suiteFolder } from "./suite.ts";

/** What a copy needs to know of what it was copied from. */
interface Preparation {
  /** Where it was made: the path that its files name. */
  readonly madeIn: string;
  /** Files of git that name that path, relative to it. */
  readonly naming: readonly string[];
  /** Each `.git`, relative to it. */
  readonly checkouts: readonly string[];
}

/** A copy of what was made under a name earlier in this run, by this process or another. */
export function copyOfPrepared(name: string): string | undefined {
  const template = placeOf(name);
  return existsSync(template) ? copyOfTemplate(template) : undefined;
}

/** A copy of a folder with a repository and its worktrees, as they are. */
export function copyOfFolder(folder: string): string {
  return copyOf(folder, preparationOf(folder));
}

/** Keeps a temporary folder under a name, and gives a copy of it: the first test has what all others have. */
export function prepare(name: string, folder: string): string {
  const template = placeOf(name);
  const preparation = preparationOf(folder);
  // As if made a while ago: what is younger than two seconds Sheaf's hooks ask git about again.
  execFileSync("find", [folder, "-path", "*/.git*", "-exec", "touch", "-h", "-d", "1 hour ago", "{}", "+"]);
  writeFileSync(join(folder, note), JSON.stringify(preparation));
  // Another process may have been quicker; what it made is the same.
  if (!existsSync(template)) renameSync(folder, template);
  return copyOfTemplate(template);
}

const note = "preparation.json";

function preparationOf(folder: string): Preparation {
  const checkouts = listed(folder, "find . -maxdepth 5 -name .git -print0");
  // In git's own files alone: a path in a file that is committed stays what it was.
  const naming = listed(folder, "grep -rlIZF --exclude-dir=objects --", folder, ...checkouts);
  return { madeIn: folder, naming, checkouts };
}

function placeOf(name: string): string {
  return join(suiteFolder(), "prepared", createHash("sha1").update(name).digest("hex"));
}

function copyOfTemplate(template: string): string {
  return copyOf(template, JSON.parse(readFileSync(join(template, note), "utf8")) as Preparation);
}

function copyOf(original: string, { madeIn, naming, checkouts }: Preparation): string {
  const folder = temporaryFolder();
  execFileSync("cp", ["-a", `${original}/.`, folder]);
  for (const path of naming) moveNames(join(folder, path), madeIn, folder);
  // git's index knows each file by its number, which is another in a copy.
  const refresh = 'for at; do git -C "$at" -c core.hooksPath=/dev/null update-index -q --refresh || :; done';
  execFileSync("sh", ["-c", refresh, "sh", ...checkouts.map((path) => join(path, ".."))], { cwd: folder });
  return folder;
}

/** Lets a file name the new place, without looking younger for it. */
function moveNames(file: string, from: string, to: string): void {
  const { atime, mtime } = statSync(file);
  writeFileSync(file, readFileSync(file, "utf8").replaceAll(from, to));
  utimesSync(file, atime, mtime);
}

/** What a command lists, each name ended by NUL. */
function listed(cwd: string, command: string, ...args: readonly string[]): string[] {
  const { stdout } = spawnSync("sh", ["-c", `${command} "$@"`, "sh", ...args], { cwd, encoding: "utf8" });
  return stdout.split("\0").filter((name) => name !== "");
}
