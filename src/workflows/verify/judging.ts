import { compileRulebook } from "../../core/manifest/compile.ts";
import { parseManifest } from "../../core/manifest/parse.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import type { Git } from "../../git/git.ts";
import { manifestReader } from "../context/load-epic.ts";
import type { CompileRules, Judging } from "./read-history.ts";

/** How an epic's history is judged by a command, which can read manifests of earlier times too. */
export function judgingOf({ git, rulebook }: { readonly git: Git; readonly rulebook: Rulebook }): Judging {
  const compile: CompileRules = (text, oid) => {
    const manifest = parseManifest(text);
    return manifest.kind === "invalid" || manifest.value.epic !== rulebook.epic
      ? undefined
      : compileRulebook(manifest.value, rulebook.epicDir, oid);
  };
  return { git, rulebook, compile, readManifest: manifestReader(git, rulebook.epic) };
}
