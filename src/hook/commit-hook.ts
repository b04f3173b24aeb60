import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { primary, type Oid } from "../core/ids.ts";
import type { LockProof } from "../core/lock/proof.ts";
import { formatTrailers } from "../core/records/trailers.ts";
import { markRulesFresh } from "../files/registration.ts";
import type { Git } from "../git/git.ts";
import { readHeadState } from "../git/head-branch.ts";
import { realSystem } from "../system.ts";
import { checkCommit, type CommitCheck } from "../workflows/verify/check-commit.ts";
import { handedOverReader } from "./handed-over.ts";
import { refusedCode, type HookCall } from "./hook-call.ts";
import { formatRefusal, printError } from "./render.ts";

/**
 * Judges the commit in progress; prints and returns {@link refusedCode} when it breaks a rule. For a commit that
 * may be made it leaves the trailers that only the rules can tell to prepare-commit-msg, with a plan for the locks that the
 * commit has to take.
 */
export async function commitHook(call: HookCall): Promise<number> {
  const { folder, registration } = call;
  const override = overrideReason(registration.agent === primary);
  const check = await checkUnlessBusy(call, override);
  if (check.violations.length > 0) {
    printError(...formatRefusal("commit", check.violations, registration));
    return refusedCode;
  }
  const taken = check.toTake.length === 0 ? [] : await planTakes(call, check);
  const locks = [...check.proofs, ...taken];
  const trailers = formatTrailers({ locks, ...(check.isOverridden ? { override } : {}) });
  // The first line says for which commit: the id of the git that all its hooks have as parent.
  if (trailers !== "") writeFileSync(join(folder, "trailers"), `${commitId()}\n${trailers}\n`);
  markRulesFresh(folder);
  return 0;
}

// A commit that has taken a lock for itself is over in a moment, unless somebody writes its message in an editor.
const [mostLooks, pauseMs] = [50, 100];

/** Judges, and judges again for as long as nothing but another commit is in the way. */
async function checkUnlessBusy(call: HookCall, override: string | undefined): Promise<CommitCheck> {
  const { commonDir, gitDir, registration } = call;
  const { env } = process;
  const system = realSystem(env);
  // Imports wait until they are needed: most calls start no process.
  const askGit = async () => (await import("../git/commit-reader.ts")).gitCommitReader(process.cwd());
  const handed = {
    changes: env["SHEAF_CHANGES"] ?? "",
    names: env["SHEAF_OBJECTS"] ?? "",
    readAnswers: () => readFileSync(0),
  };
  const common = {
    ...registration,
    pid: Number(commitId()),
    override,
    git: openHere,
    commonDir,
    head: await readHeadState(gitDir, env),
    recompile: async () => (await import("./ask-cli.ts")).recompile(registration.epic),
    readManifest: async (blob: Oid) => (await import("./ask-cli.ts")).readManifest(registration.epic, blob),
  };
  let check = await checkCommit({ ...common, reader: handedOverReader(handed, askGit), now: system.now() });
  for (let look = 1; check.isBrief && look < mostLooks; look += 1) {
    await system.sleep(pauseMs);
    check = await checkCommit({ ...common, reader: await askGit(), now: system.now() });
  }
  return check;
}

/** Leaves a plan for the locks that the commit takes, and says what it can prove then. */
async function planTakes(
  { commonDir, folder, registration }: HookCall,
  { toTake, changes, rulebook }: CommitCheck,
): Promise<LockProof[]> {
  if (rulebook === undefined) return [];
  const [{ planTake }, { saveTakePlan }] = await Promise.all([
    import("../workflows/locks/plan-take.ts"),
    import("./take-plan.ts"),
  ]);
  const system = { ...realSystem(process.env), pid: Number(commitId()) };
  const place = { ...registration, git: openHere, repository: { commonDir }, rulebook, system };
  const takes = [];
  for (const lock of toTake) takes.push((await planTake(place, lock, changes)) ?? []);
  const found = takes.flat();
  saveTakePlan(
    folder,
    commitId(),
    registration.epic,
    found.flatMap(({ plan }) => plan ?? []),
  );
  return found.map(({ record: { name, token } }) => ({ name, token }));
}

async function openHere(): Promise<Git> {
  return (await import("../git/git.ts")).openGit(process.cwd());
}

function commitId(): string {
  return process.env["SHEAF_COMMIT"] ?? "";
}

function overrideReason(isPrimary: boolean): string | undefined {
  const reason = process.env["SHEAF_OVERRIDE"]?.trim() ?? "";
  return isPrimary && reason !== "" ? reason : undefined;
}
