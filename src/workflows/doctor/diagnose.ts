import { ok, type Finding } from "../../core/progress/finding.ts";
import type { AgentId, Oid } from "../../core/ids.ts";
import { agentBranch, sheafRef } from "../../core/epic/layout.ts";
import { parseDocument } from "../../core/sections/document.ts";
import { decodeUtf8 } from "../../core/text/utf8.ts";
import { derivedFindings } from "./check-derived.ts";
import { isUnfinished } from "../../git/move-note.ts";
import { findDeadLocks } from "../../git/dead-locks.ts";
import { goOnWithoutMissing } from "../../git/git.ts";
import { readObjects } from "../../git/objects.ts";
import { listRefs } from "../../git/refs.ts";
import { openRepository } from "../../git/repository.ts";
import { readLink } from "../../git/worktree-links.ts";
import { gitVersion, installGit, isAtLeast, oldestGit } from "../../git/version.ts";
import { listWorktrees, type Worktree } from "../../git/worktrees.ts";
import type { Context } from "../context/context.ts";
import { findSettings } from "../context/session.ts";
import { worktreesDir } from "../context/worktrees-dir.ts";
import { checkCommitting } from "../epic/check-committing.ts";
import { withRulesOfGit } from "../context/load-epic.ts";
import { readFeatures, type AgentState } from "../read/read-features.ts";
import { checkRepository } from "./check-repository.ts";
import { checkStates, checkTips } from "./check-tips.ts";
import { checkLocks, checkSymbolic } from "./check-refs.ts";
import { checkClients, checkWritable } from "./check-clients.ts";
import { checkHooks, checkWorktrees, findFinished } from "./check-worktrees.ts";

/** Looks at everything that can be wrong with an epic's machinery. Changes nothing but for the hooks' canary. */
export async function diagnose(opened: Context): Promise<Finding[]> {
  const context = await withRulesOfGit({ ...opened, git: goOnWithoutMissing(opened.git) });
  const [states, worktrees, finished] = await Promise.all([
    readFeatures(context),
    listWorktrees(context.git),
    findFinished(context),
  ]);
  const { commonDir } = context.repository;
  const sound = worktrees.filter(({ path, isBare }, at) =>
    at === 0 ? !isBare : readLink(commonDir, path).kind === "sound",
  );
  const place = { context, worktrees, sound, folder: await findFolder(context, worktrees), finished };
  const asked = await Promise.all([
    checkGit(context),
    checkHooks(place).catch(cannotProbe),
    checkMarkers(context, states),
    checkLocks(context),
    checkSymbolic(context),
    checkState(context),
    checkCommitting(context),
    checkRepository(context),
    checkTips(context, states),
    checkStates(context, states),
    checkClients(context),
  ]);
  return [
    ...checkManifest(context),
    ...checkWritable(context),
    ...(await derivedFindings(context, sound)),
    ...asked.flat(),
    ...checkWorktrees(place, states),
    ...checkLeftovers(context),
    ...(await checkMoves(sound)),
  ];
}

async function findFolder(context: Context, [main]: readonly Worktree[]): Promise<string | undefined> {
  const settings = await findSettings(context).catch(() => undefined);
  return settings && main && worktreesDir(main.path, context.epic, settings);
}

/** A sandbox may forbid even the canary; what it forbids is said by itself. */
function cannotProbe(error: unknown): Finding[] {
  const message = `cannot be probed here: ${error instanceof Error ? error.message : String(error)}`;
  return [
    { check: "hooks", state: "warning", subject: "", message, fix: "sheaf doctor, outside the sandbox" },
  ];
}

function checkManifest({ fault, layout }: Context): Finding[] {
  if (fault === undefined) return [ok("manifest", layout.manifest, "it can be read")];
  return fault.issues.map(({ line, column, message }) => ({
    check: "manifest",
    state: "failed",
    subject: fault.file,
    message: `${line}:${column}: ${message}; the one of commit ${fault.insteadFrom.slice(0, 10)} stands in for it`,
    fix: `correct line ${line} of ${layout.manifest} and commit it`,
  }));
}

async function checkGit({ git }: Context): Promise<Finding[]> {
  const version = await gitVersion(git);
  if (isAtLeast(version, oldestGit)) return [ok("git", "", `git ${version}`)];
  return [
    {
      check: "git",
      state: "failed",
      subject: "",
      message: `git ${version} is too old`,
      fix: installGit,
    },
  ];
}

/** Says where an epic of an older Sheaf stands. */
async function checkState({ git, epic }: Context): Promise<Finding[]> {
  const carried = await listRefs(git, `${sheafRef(epic, "carried")}/`);
  if (carried.size === 0) return [];
  return [ok("state", epic, "live state was carried over from the files on the branches")];
}

async function checkMarkers(
  { git, layout, epic }: Context,
  states: readonly AgentState[],
): Promise<Finding[]> {
  const tips = states.flatMap(({ agent, tip }): [AgentId, Oid][] =>
    tip === undefined ? [] : [[agent, tip]],
  );
  const objects = await readObjects(
    git,
    tips.map(([, tip]) => `${tip}:${layout.readme}`),
  );
  return tips.flatMap(([agent], index): Finding[] => {
    const subject = `${agentBranch(epic, agent)}:${layout.readme}`;
    const object = objects[index];
    if (git.lacking?.has(`${tips[index]?.[1]}:${layout.readme}`) === true) return [];
    if (object === undefined)
      return [
        {
          check: "markers",
          state: "failed",
          subject,
          message: "the document is missing",
          fix: `git restore --source=epic/${epic} -- ${layout.readme}`,
        },
      ];
    const text = decodeUtf8(object.bytes);
    const issues = text.kind === "invalid" ? text.issues : parseDocument(text.value).damage;
    if (issues.length === 0) return [ok("markers", subject, "every section has one BEGIN and one END")];
    return issues.map(({ line, column, message }) => ({
      check: "markers",
      state: "failed",
      subject: `${subject}:${line}:${column}`,
      message,
      fix: "put the marker back; git log -p shows where it went",
    }));
  });
}

/** The lock files that a killed git has left behind. */
function checkLeftovers({ repository, system }: Context): Finding[] {
  return findDeadLocks(repository.commonDir, system.now()).map((path) => ({
    check: "leftover",
    state: "warning",
    subject: path,
    message: "a git that was killed left this lock file",
    fix: "sheaf doctor --fix",
    canMend: true,
  }));
}

/** Checkouts that have not followed their branch, since the command that moved it was killed. */
async function checkMoves(sound: readonly Worktree[]): Promise<Finding[]> {
  const repositories = await Promise.all(sound.map(({ path }) => openRepository(path)));
  return repositories
    .filter(({ gitDir }) => isUnfinished(gitDir))
    .map(({ top }) => ({
      check: "move",
      state: "warning",
      subject: top,
      message: "a command was killed before this checkout had followed its branch",
      fix: "sheaf doctor --fix",
      canMend: true,
    }));
}
