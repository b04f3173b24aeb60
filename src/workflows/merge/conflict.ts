import { join } from "node:path";
import { conflict, type SheafError } from "../../errors.ts";
import type { Oid } from "../../core/ids.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import type { PathConflict } from "../../core/sync/clash.ts";
import type { TreeEntry } from "../../core/tree.ts";
import { saveJson } from "../../files/atomic-file.ts";
import { findJson, removeFile, stateDir } from "../../files/state.ts";
import { importCommits, type NewCommit } from "../../git/import-commits.ts";
import type { AgentContext, Context } from "../context/context.ts";
import { clearLeftovers, makeScratch } from "./scratch.ts";
import type { SyncOptions } from "./sync-options.ts";

/** A sync that stopped at a conflict: what was asked, what is open, and where a person settles it. */
export interface OpenConflict {
  readonly options: SyncOptions;
  readonly conflicts: readonly PathConflict[];
  /** The scratch worktree. The epic branch and its checkout are as they were. */
  readonly scratch: string;
  /** The commit that was laid out there; its parent is the work that merged before the conflict. */
  readonly shown: Oid;
}

interface ConflictState {
  readonly before: Oid;
  /** The merges below the conflict, as commits to be made. */
  readonly commits: readonly NewCommit[];
  readonly conflicts: readonly PathConflict[];
  readonly options: SyncOptions;
}

/** The conflict at which the last sync stopped, if it is still open. */
export function findOpenConflict(context: Context): OpenConflict | undefined {
  return findJson(conflictPath(context)) as OpenConflict | undefined;
}

/**
 * Writes what merged so far, and the conflict with its markers, into a scratch worktree; remembers how to go
 * on. Nothing of the epic branch moves. Always throws `conflict`, exit code 6.
 */
export async function stopAtConflict(context: AgentContext, state: ConflictState): Promise<never> {
  const { git, epic, system } = context;
  const unsettled = state.conflicts.filter(({ code }) => code === "file/directory");
  if (unsettled.length > 0) {
    await dropConflict(context);
    throw folderClashError(unsettled);
  }
  const shown = new Map(
    state.conflicts.flatMap((conflict): [string, TreeEntry][] => {
      const entry = shownEntry(conflict);
      return entry === undefined ? [] : [[conflict.path, entry]];
    }),
  );
  const last = state.commits.length === 0 ? state.before : state.commits.length - 1;
  const message = `${epic}: conflict with ${state.conflicts[0]?.agent}\n`;
  const commits = [...state.commits, { message, parents: [last], changes: shown }];
  // An earlier conflict that led here is answered; its note must not speak of the new worktree.
  await dropConflict(context);
  const shownCommit = (await importCommits(git, commits)).at(-1) ?? state.before;
  system.reached?.("conflict-built");
  const scratch = await makeScratch(context, shownCommit, "sync-conflict");
  system.reached?.("scratch-made");
  const { deferrals, dryRun, octopus } = state.options;
  saveJson(conflictPath(context), {
    options: { deferrals, dryRun, octopus },
    conflicts: state.conflicts,
    scratch,
    shown: shownCommit,
  } satisfies OpenConflict);
  system.reached?.("conflict-noted");
  throw conflictError(state.conflicts, scratch);
}

/** The error for an open conflict: the files, and the ways on. */
export function conflictError(conflicts: readonly PathConflict[], scratch: string): SheafError {
  const lines = conflicts.map(({ path, agent, code, message }) => `${path}: ${agent}: ${code}: ${message}`);
  return conflict(
    "merge-conflict",
    `${lines.join("\n")}\nThe epic branch has not moved. The conflict is laid out in ${scratch}`,
    `edit the files there, then sheaf sync --continue; or sheaf sync --take <agent> <section or file>; or sheaf sync --defer ${conflicts[0]?.agent} --reason "…"; or sheaf sync --abort; or stop the parallel work: sheaf fallback --dry-run`,
    { data: { scratch, conflicts } },
  );
}

/** What is laid out for a conflict; undefined leaves what was merged before it, for there is no text to show. */
function shownEntry({ text, theirs, ours, mode }: PathConflict): TreeEntry | undefined {
  const content = text ?? theirs ?? ours;
  return content === undefined ? undefined : { kind: "text", mode, content };
}

/** No answer settles that: both paths cannot be in one tree, so somebody has to rename one. */
function folderClashError(conflicts: readonly PathConflict[]): SheafError {
  const [first] = conflicts;
  return conflict(
    "file-and-folder",
    conflicts.map(({ agent, message }) => `${agent}: ${message}`).join("\n"),
    `rename one of them on its branch, then sheaf sync; or sheaf sync --defer ${first?.agent} --reason "…"`,
    { data: { conflicts } },
  );
}

/** Ends an open conflict: what was remembered goes first, so that nobody asks for a worktree that is gone. */
export async function dropConflict(context: AgentContext): Promise<void> {
  removeFile(conflictPath(context));
  await clearLeftovers(context);
}

/**
 * {@link findOpenConflict}, but for one whose work has been merged: the sync that went on with it was killed right
 * after that. Such a one is dropped, unless this is a dry run.
 */
export async function findUnmergedConflict(
  context: AgentContext,
  dryRun: boolean,
): Promise<OpenConflict | undefined> {
  const open = findOpenConflict(context);
  if (open === undefined) return undefined;
  const branch = `refs/heads/${epicBranch(context.epic)}`;
  for (const { tip } of open.conflicts) {
    const asked = ["merge-base", "--is-ancestor", tip, branch];
    // 128: the commit is gone, and the conflict is not settled by that.
    if ((await context.git.run(asked, { answers: [1, 128] })).code !== 0) return open;
  }
  if (!dryRun) await dropConflict(context);
  return undefined;
}

/** Where an open conflict is remembered. */
export function conflictPath({ repository, epic }: Context): string {
  return join(stateDir(repository.commonDir, epic), "conflict.json");
}
