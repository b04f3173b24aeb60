import { existsSync } from "node:fs";
import { join } from "node:path";
import { invalidFile, refused, type SheafError } from "../../errors.ts";
import { unusedMarkerSize } from "../../core/lines/conflict-marker.ts";
import { splitLines } from "../../core/text/split.ts";
import { resolutionIssues, type AnswerIssue } from "../../core/sync/conflict-file.ts";
import type { PathConflict } from "../../core/sync/clash.ts";
import { decodeUtf8 } from "../../core/text/utf8.ts";
import { readPlainFile } from "../../files/plain-file.ts";
import { readObjects } from "../../git/objects.ts";
import type { AgentContext } from "../context/context.ts";
import type { OpenConflict } from "./conflict.ts";
import {
  answerWith,
  findResolution,
  findSide,
  keepAnswer,
  sideTaken,
  type Answers,
  type Side,
} from "./kept-answers.ts";

/** What a person left in the scratch worktree for one conflict. */
export interface Answer {
  readonly conflict: PathConflict;
  readonly file: string;
  /** Undefined where the file is not there. */
  readonly bytes: Buffer | undefined;
  /** What is wrong with it as an answer, where it has markers or had them. */
  readonly issues: readonly AnswerIssue[];
  /** Whether nobody has decided yet: a file that had no markers to remove is just as it was shown. */
  readonly isUndecided: boolean;
}

/** A version that a person takes for a conflict, in full or in one section. */
export interface Taken {
  readonly conflict: PathConflict;
  readonly bytes: Buffer | undefined;
  /** Whose it is, where it is the whole file. */
  readonly side?: Side;
  /** Whether the file stays as it is: what is taken cannot be laid out. */
  readonly isLeft?: boolean;
}

/** Reads what stands in the scratch worktree, with what is `taken` now over it. Throws `refused` where that is gone. */
export async function readAnswers(
  context: AgentContext,
  open: OpenConflict,
  taken: readonly Taken[] = [],
): Promise<Answer[]> {
  if (!existsSync(open.scratch)) throw scratchGone(open);
  const names = open.conflicts.map(({ path }) => `${open.shown}:${path}`);
  const shown = await readObjects(context.git, names);
  return open.conflicts.map((conflict, index) => {
    const file = join(open.scratch, conflict.path);
    const now = taken.find((one) => one.conflict === conflict);
    const bytes = now === undefined ? readPlainFile(file) : now.bytes;
    const isAsShown = textOf(bytes) === textOf(shown[index]?.bytes);
    const isDecided = now?.side !== undefined || findResolution(context, conflict) !== undefined;
    return {
      conflict,
      file,
      bytes,
      issues: bytes === undefined ? [] : issuesOf(conflict, bytes),
      isUndecided: conflict.text === undefined && isAsShown && !isDecided,
    };
  });
}

function textOf(bytes: Buffer | undefined): string | undefined {
  return bytes?.toString("latin1");
}

function issuesOf({ text, base, ours, theirs }: PathConflict, bytes: Uint8Array): AnswerIssue[] {
  if (text === undefined) return [];
  const decoded = decodeUtf8(bytes);
  if (decoded.kind === "invalid") return decoded.issues.map((issue) => ({ ...issue, kind: "damage" }));
  const markerSize = unusedMarkerSize([base, ours, theirs].map((version) => splitLines(version ?? "")));
  return resolutionIssues({ shown: text, markerSize }, decoded.value);
}

/** What is settled, and how much of it is meant. */
export interface Settling {
  readonly open: OpenConflict;
  readonly taken?: readonly Taken[];
  /** Whether edits outside the conflict are meant for a path. */
  readonly allowExtra: (path: string) => boolean;
}

/**
 * Reads a person's answers. Throws `invalid-file` where a marker is left, a section is damaged, or text outside the
 * conflict was edited without being meant, and `refused` where nothing was decided.
 */
export async function decideAnswers(
  context: AgentContext,
  { open, taken = [], allowExtra }: Settling,
): Promise<Answers> {
  const answers = await readAnswers(context, open, taken);
  for (const { conflict, file, issues, isUndecided } of answers) {
    const left = issues.filter(({ kind }) => kind !== "extra" || !allowExtra(conflict.path));
    if (left.length > 0) throw invalidFile(file, left, "fix the file, then sheaf sync --continue");
    if (isUndecided) throw undecided(conflict);
  }
  return new Map(
    answers.map(({ conflict, bytes }) => {
      const side = taken.find((one) => one.conflict === conflict)?.side ?? findSide(context, conflict, bytes);
      return [conflict, side === undefined ? answerWith(bytes) : sideTaken(side, bytes)];
    }),
  );
}

/** Remembers answers by content, so that the same conflict is settled the next time too. */
export function keepAnswers(context: AgentContext, answers: Answers): void {
  for (const [conflict, answer] of answers) keepAnswer(context, conflict, answer);
  context.system.reached?.("answers-kept");
}

function undecided({ path, agent, message }: PathConflict): SheafError {
  return refused(
    "undecided",
    `${path}: ${message}; there are no markers to remove, and the file is as it was laid out`,
    `say whose version it shall be: sheaf sync --take ${agent} ${path}, or --take primary ${path}`,
  );
}

function scratchGone({ scratch }: OpenConflict): SheafError {
  return refused(
    "scratch-gone",
    `${scratch}, in which the conflict was to be settled, is not there any more`,
    "sheaf sync --abort, then sheaf sync lays it out again",
  );
}
