import { join } from "node:path";
import type { EpicId } from "../core/ids.ts";
import type { Rulebook } from "../core/ownership/rulebook.ts";
import { invalid, type SheafError } from "../errors.ts";
import { saveJson } from "./atomic-file.ts";
import { findJson, stateDir } from "./state.ts";

/** The compiled rules of an epic, or undefined where there are none that this version can read. */
export function findRulebook(commonDir: string, epic: EpicId): Rulebook | undefined {
  // Written by saveRulebook alone, and compared with the manifest's blob id before a commit is judged by it.
  const found = findJson(rulebookPath(commonDir, epic)) as Rulebook | undefined;
  return found?.schema === 1 && found.epic === epic ? found : undefined;
}

/** {@link findRulebook} or `invalid-file`: what cannot be judged is refused. */
export function requireRulebook(commonDir: string, epic: EpicId): Rulebook {
  const found = findRulebook(commonDir, epic);
  if (found !== undefined) return found;
  throw rulesUnreadable(epic);
}

/** Keeps the compiled rules for the hooks. */
export function saveRulebook(commonDir: string, rulebook: Rulebook): void {
  saveJson(rulebookPath(commonDir, rulebook.epic), rulebook);
}

/** The error of rules that cannot be had, why, and the command that helps. */
export function rulesUnreadable(epic: EpicId, why = ""): SheafError {
  return invalid(
    "rules-unreadable",
    [`the rules of ${epic} cannot be read`, why].filter((words) => words !== "").join(": "),
    "sheaf doctor --fix",
  );
}

/** Where the compiled rules of an epic are kept. */
export function rulebookPath(commonDir: string, epic: EpicId): string {
  return join(stateDir(commonDir, epic), "rulebook.json");
}
