import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { primary } from "../core/ids.ts";
import { formatTrailers } from "../core/trailers.ts";
import { SheafError } from "../errors.ts";
import { replaceFile } from "../files/atomic-file.ts";
import { findRegistration, markRulesFresh, type Registration } from "../files/registration.ts";
import { readHeadState } from "../git/head-branch.ts";
import { realSystem } from "../system.ts";
import { checkCommit, type CommitCheck } from "../workflows/check-commit.ts";
import { formatRefusal } from "./render.ts";

// Called by hooks/dispatch for every commit that its fast path does not settle:
// hook.cjs <hook name> <common dir> <git dir> <registration> <the hook's own arguments…>
const [, , , commonDir = "", gitDir = "", folder = ""] = process.argv;

process.exitCode = main();

/** 0 lets the commit pass, 1 refuses it; anything else means that the check itself failed. */
function main(): number {
  try {
    const registration = findRegistration(folder);
    if (registration === undefined) return refuseUnreadable(`${folder} does not say whose worktree this is`);
    const check = checkCommit({
      ...registration,
      cwd: process.cwd(),
      commonDir,
      head: readHeadState(gitDir, process.env),
      now: realSystem(process.env).now(),
      override: overrideReason(registration),
      recompile: () => recompile(registration),
    });
    return report(check, registration);
  } catch (error) {
    if (error instanceof SheafError && error.kind === "invalid-file") return refuseUnreadable(error.message);
    process.stderr.write(`sheaf: ${error instanceof Error ? error.message : String(error)}\n`);
    return 70;
  }
}

function report(check: CommitCheck, registration: Registration): number {
  if (check.violations.length > 0) {
    process.stderr.write(formatRefusal(check.violations, registration));
    return 1;
  }
  const override = check.isOverridden ? overrideReason(registration) : undefined;
  const trailers = formatTrailers({ locks: check.proofs, override });
  if (trailers !== "") replaceFile(join(folder, "trailers"), `${trailers}\n`);
  markRulesFresh(folder);
  return 0;
}

function overrideReason({ agent }: Registration): string | undefined {
  const reason = process.env["SHEAF_OVERRIDE"]?.trim() ?? "";
  return agent === primary && reason !== "" ? reason : undefined;
}

/** Compiling needs zod, yaml and globs, which this bundle must not load: the command line does it. */
function recompile({ epic }: Registration): void {
  const cli = process.env["SHEAF_CLI"] ?? "";
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));
  spawnSync(process.execPath, [cli, "hooks", "compile", "--epic", epic], { stdio: "ignore", env });
}

function refuseUnreadable(message: string): number {
  process.stderr.write(`sheaf: commit refused: ${message}; rules unreadable: sheaf doctor --fix\n`);
  return 1;
}
