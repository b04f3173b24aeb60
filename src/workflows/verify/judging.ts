import { compileRulebook } from "../../core/manifest/compile.ts";
import { parseManifest } from "../../core/manifest/parse.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import type { Git } from "../../git/git.ts";
import { manifestReader } from "../context/load-epic.ts";
import type { CompileRules, Judging } from "./read-history.ts";

/** Where a command judges, and whether it may put back what is missing. */
interface JudgingPlace {
  readonly git: Git;
  readonly rulebook: Rulebook;
  readonly dryRun?: boolean;
}

/** How an epic's history is judged by a command, which can read manifests of earlier times too. */
export function judgingOf({ git, rulebook, dryRun }: JudgingPlace): Judging {
  const compile: CompileRules = (text, oid) => {
    const manifest = parseManifest(text);
    return manifest.kind === "invalid" || manifest.value.epic !== rulebook.epic
      ? undefined
      : compileRulebook(manifest.value, rulebook.epicDir, oid);
  };
  return { git, rulebook, dryRun, compile, readManifest: manifestReader(git, rulebook.epic) };
}
