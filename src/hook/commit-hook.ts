import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseRawLines, type Change } from "../core/change.ts";
import { primary } from "../core/ids.ts";
import { formatTrailers } from "../core/trailers.ts";
import { markRulesFresh } from "../files/registration.ts";
import { readHeadState } from "../git/head-branch.ts";
import { realSystem } from "../system.ts";
import { checkCommit } from "../workflows/check-commit.ts";
import { refusedCode, type HookCall } from "./hook-call.ts";
import { recompile } from "./recompile.ts";
import { formatRefusal } from "./render.ts";

/**
 * Judges the commit in progress; prints and returns {@link refusedCode} when it breaks a rule. For a commit that may be made it
 * leaves the trailers that only the rules can tell to prepare-commit-msg.
 */
export function commitHook({ commonDir, gitDir, folder, registration }: HookCall): number {
  const override = overrideReason(registration.agent === primary);
  const check = checkCommit({
    ...registration,
    override,
    cwd: process.cwd(),
    commonDir,
    changes: knownChanges(),
    head: readHeadState(gitDir, process.env),
    now: realSystem(process.env).now(),
    recompile: () => recompile(registration.epic),
  });
  if (check.violations.length > 0) {
    process.stderr.write(formatRefusal("commit", check.violations, registration));
    return refusedCode;
  }
  const trailers = formatTrailers({ locks: check.proofs, ...(check.isOverridden ? { override } : {}) });
  // The first line says for which commit: the id of the git that all its hooks have as parent.
  const commit = process.env["SHEAF_COMMIT"] ?? "";
  if (trailers !== "") writeFileSync(join(folder, "trailers"), `${commit}\n${trailers}\n`);
  markRulesFresh(folder);
  return 0;
}

/** What the entry script has already learned from git; nothing in a merge and where names are unusual. */
function knownChanges(): Change[] | undefined {
  const lines = process.env["SHEAF_CHANGES"] ?? "";
  return lines === "" ? undefined : parseRawLines(lines);
}

function overrideReason(isPrimary: boolean): string | undefined {
  const reason = process.env["SHEAF_OVERRIDE"]?.trim() ?? "";
  return isPrimary && reason !== "" ? reason : undefined;
}
