import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { primary, type Oid } from "../core/ids.ts";
import { formatTrailers } from "../core/records/trailers.ts";
import { markRulesFresh } from "../files/registration.ts";
import type { Git } from "../git/git.ts";
import { readHeadState } from "../git/head-branch.ts";
import { realSystem } from "../system.ts";
import type { PlannedTake } from "../workflows/locks/plan-take.ts";
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
  const { check, takes } = await checkUnlessBusy(call, override);
  if (check.violations.length > 0) {
    printError(...formatRefusal("commit", check.violations, registration));
    return refusedCode;
  }
  if (takes.length > 0) {
    const { saveTakePlan } = await import("./take-plan.ts");
    saveTakePlan(folder, commitId(), registration.epic, takes);
  }
  const locks = [...check.proofs, ...takes.map(({ record: { name, token } }) => ({ name, token }))];
  const trailers = formatTrailers({ locks, ...(check.isOverridden ? { override } : {}) });
  // The first line says for which commit: the id of the git that all its hooks have as parent.
  if (trailers !== "") writeFileSync(join(folder, "trailers"), `${commitId()}\n${trailers}\n`);
  markRulesFresh(folder);
  return 0;
}

// A commit that has taken a lock for itself is over in a moment, unless somebody writes its message in an editor.
const [mostLooks, pauseMs] = [50, 100];

interface Checked {
  readonly check: CommitCheck;
  readonly takes: readonly PlannedTake[];
}

/** Judges, and judges again for as long as nothing but other commits are in the way. */
async function checkUnlessBusy(call: HookCall, override: string | undefined): Promise<Checked> {
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
  let takes: readonly PlannedTake[] = [];
  for (let look = 1; look < mostLooks; look += 1) {
    if (check.isBrief) await system.sleep(pauseMs * (0.5 + system.random()));
    else if (check.violations.length > 0) break;
    else {
      const planned = await planTakes(call, check);
      takes = [...takes.filter(({ taken }) => taken !== undefined), ...planned.takes];
      if (planned.isDone) break;
    }
    check = await checkCommit({ ...common, reader: await askGit(), now: system.now() });
  }
  return { check, takes };
}

/** How the commit takes what it needs; not done where somebody was faster. */
async function planTakes(
  { commonDir, registration }: HookCall,
  { toTake, changes, rulebook }: CommitCheck,
): Promise<{ readonly takes: readonly PlannedTake[]; readonly isDone: boolean }> {
  if (toTake.length === 0 || rulebook === undefined) return { takes: [], isDone: true };
  const { planTake } = await import("../workflows/locks/plan-take.ts");
  const system = { ...realSystem(process.env), pid: Number(commitId()) };
  const place = { ...registration, git: openHere, repository: { commonDir }, rulebook, system };
  const isUrgent = process.env["SHEAF_URGENT"] === "1";
  const takes: PlannedTake[] = [];
  for (const lock of toTake) {
    const plan = await planTake(place, lock, { changes, isUrgent });
    if (plan === undefined) return { takes, isDone: false };
    takes.push(plan);
  }
  return { takes, isDone: true };
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
