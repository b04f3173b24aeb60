import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { usage } from "../../errors.ts";
import type { CommitStyle, Settings } from "../../core/epic/settings.ts";
import { readText } from "../../files/read-text.ts";
import { findText } from "../../files/state.ts";
import { openRepository, type Repository } from "../../git/repository.ts";
import type { Git } from "../../git/git.ts";
import type { System } from "../../system.ts";
import { requireParsed } from "./require-parsed.ts";

/** A command's place: the repository around the directory it was started in. */
export interface Session {
  readonly repository: Repository;
  /** git at the top of the worktree. */
  readonly git: Git;
  readonly system: System;
}

/** Opens the repository around `directory`. Throws `usage` where there is none. */
export async function openSession(directory: string, system: System): Promise<Session> {
  const repository = await openRepository(resolve(directory));
  return { repository, git: repository.git, system };
}

/** Reads `sheaf.yaml` of the worktree, or undefined where `sheaf init` has not run. Throws `invalid-file`. */
export async function findSettings(session: Session): Promise<Settings | undefined> {
  return readSettings(session.repository.top);
}

/** How the repository wants Sheaf's commits worded, or undefined where it does not say. Throws `invalid-file`. */
export async function findCommitStyle(top: string): Promise<CommitStyle | undefined> {
  // Most repositories say nothing of it, and reading YAML takes long to load.
  const isSaid = /^[^#]*\bcommits\b/m.test(findText(resolve(top, "sheaf.yaml")) ?? "");
  return isSaid ? (await readSettings(top))?.commits : undefined;
}

async function readSettings(top: string): Promise<Settings | undefined> {
  // Loaded when it is needed: most commands need no settings, and a schema takes long to load.
  const [{ settingsName, settingsSchema }, { parseYamlFile }] = await Promise.all([
    import("../../core/epic/settings.ts"),
    import("../../core/text/yaml-file.ts"),
  ]);
  if (!existsSync(resolve(top, settingsName))) return undefined;
  const text = readText(top, settingsName);
  return requireParsed(settingsName, parseYamlFile(text, settingsSchema)).value;
}

/** {@link findSettings}, refusing where there are none. */
export async function requireSettings(session: Session): Promise<Settings> {
  const settings = await findSettings(session);
  if (settings !== undefined) return settings;
  throw usage("not-initialised", `there is no sheaf.yaml in ${session.repository.top}`, "sheaf init");
}
