import type { ClosedConflict } from "../../core/lifecycle/operation.ts";
import { saveJson } from "../../files/atomic-file.ts";
import { readObjects, writeBlob } from "../../git/objects.ts";
import { recordOperation } from "../../git/operations.ts";
import { moveRefs } from "../../git/refs.ts";
import { openRepository } from "../../git/repository.ts";
import { planSnapshotRestore, readSnapshots, restoreSnapshot } from "../../git/snapshots.ts";
import { formatInstant } from "../../core/time.ts";
import type { AgentContext } from "../context/context.ts";
import { conflictPath, type OpenConflict } from "./conflict.ts";
import { forgetAnswer } from "./kept-answers.ts";
import { keepTyped, makeScratch } from "./scratch.ts";

/** Keeps an open conflict, with what somebody has typed to settle it, for an operation that closes it. */
export async function keepConflict(context: AgentContext, open: OpenConflict): Promise<ClosedConflict> {
  const answers = await keepTyped(context, open.scratch);
  return { state: await writeBlob(context.git, JSON.stringify(open)), shown: open.shown, answers };
}

/** Records that a conflict was closed without any ref being moved: `kind` is what somebody asked for. */
export async function recordClosed(
  context: AgentContext,
  kind: "abort" | "defer" | "take",
  open: OpenConflict,
  closed: ClosedConflict,
): Promise<void> {
  const { git, epic, agent, system } = context;
  const summary = open.conflicts.map(({ agent, path }) => `${agent}: ${path}`).join(", ");
  const at = formatInstant(system.now());
  const entry = { schema: 1, kind, summary, at, agent, moved: [], closed } as const;
  await moveRefs(git, [await recordOperation(git, epic, entry)], `sheaf ${kind}: ${summary}`);
}

/**
 * Opens a conflict again as it was when it was closed, with what was typed in its worktree. What was decided about it
 * since is forgotten. Returns the scratch worktree.
 */
export async function reopenConflict(context: AgentContext, closed: ClosedConflict): Promise<string> {
  const { git } = context;
  const [state] = await readObjects(git, [closed.state]);
  const open = JSON.parse(state?.bytes.toString("utf8") ?? "") as OpenConflict;
  for (const conflict of open.conflicts) forgetAnswer(context, conflict);
  const scratch = await makeScratch(context, closed.shown, "sync-conflict");
  const [answers] = closed.answers === undefined ? [] : await readSnapshots(git, closed.answers, 1);
  if (answers !== undefined) {
    const there = await openRepository(scratch);
    const restore = await planSnapshotRestore(there.git, answers);
    await restoreSnapshot(there.git, answers, { ...restore, aside: `${scratch}.aside` });
  }
  saveJson(conflictPath(context), { ...open, scratch } satisfies OpenConflict);
  return scratch;
}
