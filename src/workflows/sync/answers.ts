import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SheafError } from "../../errors.ts";
import { resolutionIssues } from "../../core/sync/conflict-file.ts";
import type { PathConflict, Resolution } from "../../core/sync/stack.ts";
import { decodeUtf8 } from "../../core/utf8.ts";
import { saveJson } from "../../files/atomic-file.ts";
import { findJson, stateDir } from "../../files/state.ts";
import type { AgentContext } from "../context.ts";
import { invalidFile } from "../invalid-file.ts";
import type { OpenConflict } from "./conflict.ts";

/**
 * Takes a person's answers from the scratch worktree and remembers them by content, so that the same conflict
 * is settled the next time too. Throws `invalid-file` where a marker is left, a section is damaged, or text
 * outside the conflict was edited (unless `allowExtra`); nothing is remembered then.
 */
export function settleConflict(context: AgentContext, open: OpenConflict, allowExtra: boolean): void {
  if (!existsSync(open.scratch)) throw scratchGone(open);
  const answers = open.conflicts.map((conflict) => ({
    conflict,
    answer: readAnswer(open.scratch, conflict, allowExtra),
  }));
  for (const { conflict, answer } of answers) saveJson(resolutionPath(context, conflict), answer);
  context.system.reached?.("answers-kept");
}

function scratchGone({ scratch }: OpenConflict): SheafError {
  return new SheafError({
    kind: "refused",
    code: "scratch-gone",
    message: `${scratch}, in which the conflict was to be settled, is not there any more`,
    fix: "sheaf sync --abort, then sheaf sync lays it out again",
  });
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
