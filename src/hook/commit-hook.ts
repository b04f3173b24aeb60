import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { primary } from "../core/ids.ts";
import { formatTrailers } from "../core/records/trailers.ts";
import { markRulesFresh } from "../files/registration.ts";
import { readHeadState } from "../git/head-branch.ts";
import { realSystem } from "../system.ts";
import { checkCommit } from "../workflows/verify/check-commit.ts";
import { handedOverReader } from "./handed-over.ts";
import { refusedCode, type HookCall } from "./hook-call.ts";
import { formatRefusal, printError } from "./render.ts";

/**
 * Judges the commit in progress; prints and returns {@link refusedCode} when it breaks a rule. For a commit that
 * may be made it leaves the trailers that only the rules can tell to prepare-commit-msg.
 */
export async function commitHook({ commonDir, gitDir, folder, registration }: HookCall): Promise<number> {
  const { env } = process;
  const override = overrideReason(registration.agent === primary);
  const handed = {
    changes: env["SHEAF_CHANGES"] ?? "",
    names: env["SHEAF_OBJECTS"] ?? "",
    readAnswers: () => readFileSync(0),
  };
  // Both imports wait until they are needed: most calls start no process.
  const check = await checkCommit({
    ...registration,
    override,
    git: async () => (await import("../git/git.ts")).openGit(process.cwd()),
    commonDir,
    reader: handedOverReader(handed, async () =>
      (await import("../git/commit-reader.ts")).gitCommitReader(process.cwd()),
    ),
    head: await readHeadState(gitDir, env),
    now: realSystem(env).now(),
    recompile: async () => (await import("./ask-cli.ts")).recompile(registration.epic),
    readManifest: async (blob) => (await import("./ask-cli.ts")).readManifest(registration.epic, blob),
  });
  if (check.violations.length > 0) {
    printError(...formatRefusal("commit", check.violations, registration));
    return refusedCode;
  }
  const trailers = formatTrailers({ locks: check.proofs, ...(check.isOverridden ? { override } : {}) });
  // The first line says for which commit: the id of the git that all its hooks have as parent.
  if (trailers !== "") writeFileSync(join(folder, "trailers"), `${env["SHEAF_COMMIT"] ?? ""}\n${trailers}\n`);
  markRulesFresh(folder);
  return 0;
}

function overrideReason(isPrimary: boolean): string | undefined {
  const reason = process.env["SHEAF_OVERRIDE"]?.trim() ?? "";
  return isPrimary && reason !== "" ? reason : undefined;
}
