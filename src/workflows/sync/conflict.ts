import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SheafError } from "../../errors.ts";
import type { Oid } from "../../core/ids.ts";
import { sheafRef } from "../../core/layout.ts";
import { resolutionIssues } from "../../core/sync/conflict-file.ts";
import type { PathConflict, Resolution } from "../../core/sync/stack.ts";
import type { TreeEntry } from "../../core/sync/tree.ts";
import { decodeUtf8 } from "../../core/utf8.ts";
import { saveJson } from "../../files/atomic-file.ts";
import { findJson, removeFile, stateDir } from "../../files/state.ts";
import { importCommits, type NewCommit } from "../../git/import-commits.ts";
import { listWorktrees, removeWorktree } from "../../git/worktrees.ts";
import type { AgentContext } from "../context.ts";
import { invalidFile } from "../invalid-file.ts";
import { requireSettings } from "../session.ts";
import { worktreesDir } from "../start-epic.ts";
import type { SyncOptions } from "./sync.ts";

/** A sync that stopped at a conflict: what was asked, what is open, and where a person settles it. */
export interface OpenConflict {
  readonly options: SyncOptions;
  readonly conflicts: readonly PathConflict[];
  /** The scratch worktree. The epic branch and its checkout are as they were. */
  readonly scratch: string;
}

interface ConflictState {
  readonly before: Oid;
  /** The merges below the conflict, as commits to be made. */
  readonly commits: readonly NewCommit[];
  readonly conflicts: readonly PathConflict[];
  readonly options: SyncOptions;
}

/** The conflict at which the last sync stopped, if it is still open. */
export function findOpenConflict(context: AgentContext): OpenConflict | undefined {
  return findJson(conflictPath(context)) as OpenConflict | undefined;
}

/**
 * Writes what merged so far, and the conflict with its markers, into a scratch worktree; remembers how to go
 * on. Nothing of the epic branch moves. Always throws `conflict`, exit code 6.
 */
export async function stopAtConflict(context: AgentContext, state: ConflictState): Promise<never> {
  const { git, epic } = context;
  const shown = new Map(
    state.conflicts.flatMap((conflict): [string, TreeEntry][] => [[conflict.path, shownEntry(conflict)]]),
  );
  const last = state.commits.length === 0 ? state.before : state.commits.length - 1;
  const message = `${epic}: conflict with ${state.conflicts[0]?.agent}\n`;
  const commits = [...state.commits, { message, parents: [last], changes: shown }];
  const made = await importCommits(git, commits, sheafRef(epic, "sync", "conflict"));
  const scratch = await makeScratch(context, made.at(-1) ?? state.before);
  saveJson(conflictPath(context), {
    options: state.options,
    conflicts: state.conflicts,
    scratch,
  } satisfies OpenConflict);
  throw conflictError(state.conflicts, scratch);
}

/** The error for an open conflict: the files, and the ways on. */
export function conflictError(conflicts: readonly PathConflict[], scratch: string): SheafError {
  const lines = conflicts.map(({ path, agent, code, message }) => `${path}: ${agent}: ${code}: ${message}`);
  return new SheafError({
    kind: "conflict",
    code: "merge-conflict",
    message: `${lines.join("\n")}\nThe epic branch has not moved. The conflict is laid out in ${scratch}`,
    fix: `edit the files there, then sheaf sync --continue; or sheaf sync --defer ${conflicts[0]?.agent} --reason "…"; or sheaf sync --abort`,
    data: { scratch, conflicts },
  });
}

function shownEntry({ text, theirs, ours }: PathConflict): TreeEntry {
  const content = text ?? theirs ?? ours;
  return content === undefined ? { kind: "deleted" } : { kind: "text", mode: "100644", content };
}

async function makeScratch(context: AgentContext, commit: Oid): Promise<string> {
  const { git, epic } = context;
  const [main] = await listWorktrees(git);
  const folder = worktreesDir(main?.path ?? context.repository.top, epic, await requireSettings(context));
  const scratch = join(folder, "sync-conflict");
  await removeScratch(context, scratch);
  await git.run(["worktree", "add", "--quiet", "--detach", scratch, commit]);
  return scratch;
}

/** Removes the scratch worktree, which Sheaf made and which holds nothing but the conflict. */
async function removeScratch({ git }: AgentContext, scratch: string): Promise<void> {
  const known = (await listWorktrees(git)).some(({ path }) => path === scratch);
  if (known) await removeWorktree(git, scratch, true);
}

/** Ends an open conflict without an answer: the scratch worktree and what was remembered go. */
export async function dropConflict(context: AgentContext): Promise<void> {
  const open = findOpenConflict(context);
  if (open !== undefined) await removeScratch(context, open.scratch);
  removeFile(conflictPath(context));
}

/**
 * Takes a person's answers from the scratch worktree and remembers them by content, so that the same conflict
 * is settled the next time too. Throws `invalid-file` where a marker is left, a section is damaged, or text
 * outside the conflict was edited (unless `allowExtra`); nothing is remembered then.
 */
export async function settleConflict(
  context: AgentContext,
  open: OpenConflict,
  allowExtra: boolean,
): Promise<void> {
  const answers = open.conflicts.map((conflict) => ({
    conflict,
    answer: readAnswer(open.scratch, conflict, allowExtra),
  }));
  for (const { conflict, answer } of answers) saveJson(resolutionPath(context, conflict), answer);
  await dropConflict(context);
}

type StoredAnswer = { readonly kind: "deleted" } | { readonly kind: "text"; readonly base64: string };

function readAnswer(scratch: string, conflict: PathConflict, allowExtra: boolean): StoredAnswer {
  const file = join(scratch, conflict.path);
  if (!existsSync(file)) return { kind: "deleted" };
  const bytes = readFileSync(file);
  if (conflict.text !== undefined) {
    const decoded = decodeUtf8(bytes);
    const issues =
      decoded.kind === "invalid"
        ? decoded.issues
        : resolutionIssues(conflict.text, decoded.value).filter(
            ({ message }) => !(allowExtra && message.startsWith("edited outside")),
          );
    if (issues.length > 0) throw invalidFile(file, issues, "mend the file, then sheaf sync --continue");
  }
  return { kind: "text", base64: bytes.toString("base64") };
}

/** The answer that a person gave to a conflict with these contents, if there is one. */
export function findResolution(context: AgentContext, conflict: PathConflict): Resolution | undefined {
  const stored = findJson(resolutionPath(context, conflict)) as StoredAnswer | undefined;
  if (stored === undefined || stored.kind === "deleted") return stored;
  return { kind: "text", content: Buffer.from(stored.base64, "base64") };
}

function resolutionPath({ repository, epic }: AgentContext, conflict: PathConflict): string {
  const { path, base, ours, theirs, tip, text } = conflict;
  // Contents name a conflict; where there is no text to compare, the tip does.
  const parts = [path, base ?? null, ours ?? null, theirs ?? null, text === undefined ? tip : null];
  const key = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return join(stateDir(repository.commonDir, epic), "resolutions", `${key}.json`);
}

function conflictPath({ repository, epic }: AgentContext): string {
  return join(stateDir(repository.commonDir, epic), "conflict.json");
}
