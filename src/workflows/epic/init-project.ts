import { join } from "node:path";
import { refused, type SheafError, usage } from "../../errors.ts";
import { planInit, type InitPlan } from "../../core/lifecycle/init-plan.ts";
import type { Finding } from "../../core/progress/finding.ts";
import { settingsSchema } from "../../core/epic/settings.ts";
import { replaceFile } from "../../files/atomic-file.ts";
import { cliCommand } from "../../files/cli-command.ts";
import { findText } from "../../files/state.ts";
import { gitVersion, installGit, isAtLeast, oldestGit } from "../../git/version.ts";
import { findCommitFaults } from "./check-committing.ts";
import { hooksInPlace, placeHooks } from "../hooks/install-hooks.ts";
import { findSettings, type Session } from "../context/session.ts";
import { refuseSubmodule } from "./require-place.ts";

/** What a person may choose. */
export interface InitOptions {
  readonly epicsDir: string | undefined;
  readonly dryRun: boolean;
}

/** What was done, and what of the repository's rules for commits Sheaf could not obey as things are. */
export interface Initialised extends InitPlan {
  readonly faults: readonly Finding[];
}

/**
 * Sets a repository up: settings, merge driver, attributes, hooks. Idempotent. Throws `refused` when git is
 * too old, in a submodule, and where the epics folder is ignored: agents' worktrees would then not have it.
 */
export async function initProject(session: Session, options: InitOptions): Promise<Initialised> {
  const { git, repository } = session;
  await requireGit(session);
  await refuseSubmodule(session);
  const epicsDir = requireEpicsDir(options.epicsDir);
  const settings = await findSettings(session);
  if (settings !== undefined && epicsDir !== undefined && settings.epics_dir !== epicsDir) {
    throw otherEpicsDir(settings.epics_dir, epicsDir);
  }
  const plan = planInit({
    settings,
    epicsDir,
    driver:
      (await git.text(["config", "--local", "--get", "merge.sheaf.driver"], { answers: [1] })) || undefined,
    attributes: findText(join(repository.commonDir, "info/attributes")) ?? "",
    hooksInPlace: hooksInPlace(repository.commonDir),
    command: cliCommand(),
  });
  await refuseIgnored(session, plan.settings.epics_dir);
  if (options.dryRun) return { ...plan, faults: [] };
  await carryOut(session, plan);
  return { ...plan, faults: await findCommitFaults(session) };
}

async function carryOut({ git, repository }: Session, plan: InitPlan): Promise<void> {
  for (const step of plan.steps) {
    switch (step.kind) {
      case "write-settings":
        replaceFile(join(repository.top, step.path), step.content);
        break;
      case "set-driver":
        await git.run(["config", "--local", "merge.sheaf.name", "sections by owner (sheaf)"]);
        // A base that git puts together from several must not hold conflict markers, which are damage.
        await git.run(["config", "--local", "merge.sheaf.recursive", "binary"]);
        await git.run(["config", "--local", "merge.sheaf.driver", step.value]);
        break;
      case "write-attributes":
        replaceFile(join(repository.commonDir, step.path), step.content);
        break;
      case "place-hooks":
        placeHooks(repository.commonDir);
        break;
      default:
        step satisfies never;
    }
  }
}

/** Throws `refused` when the machine's git cannot merge without a checkout. */
async function requireGit({ git }: Session): Promise<void> {
  const version = await gitVersion(git);
  if (isAtLeast(version, oldestGit)) return;
  throw refused(
    "git-too-old",
    `git ${version} is too old: Sheaf merges with merge-tree --stdin, which came with git ${oldestGit}`,
    installGit,
  );
}

/** The folder as settings have it. */
function requireEpicsDir(folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  const read = settingsSchema.shape.epics_dir.safeParse(folder);
  if (read.success) return read.data;
  throw usage("bad-epics-dir", `--epics-dir "${folder}": ${read.error.issues[0]?.message}`);
}

function otherEpicsDir(has: string, wanted: string): SheafError {
  return refused(
    "other-epics-dir",
    `sheaf.yaml already says epics_dir: ${has}, not ${wanted}`,
    "edit sheaf.yaml if no epic stands there yet",
  );
}

async function refuseIgnored({ git }: Session, epicsDir: string): Promise<void> {
  const probe = `${epicsDir}/EPIC-1-probe/EPIC_README.md`;
  const { code, stdout } = await git.run(["check-ignore", "--verbose", "--no-index", probe], {
    answers: [1],
  });
  if (code === 1) return;
  const [rule = ""] = stdout.toString("utf8").split("\t");
  throw refused(
    "epics-dir-ignored",
    `git ignores ${epicsDir}/ (${rule}): files there would be in no commit and in no agent's worktree`,
    `remove that rule, or add "!/${epicsDir}/" after it, or choose another folder with --epics-dir`,
    { data: { rule } },
  );
}
