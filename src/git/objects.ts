import type { Oid } from "../core/ids.ts";
import { SheafError } from "../errors.ts";
import type { GitObject } from "./batch.ts";
import type { Git } from "./git.ts";
import { askSession, SessionEnded, type Question, type RawAnswer } from "./object-session.ts";

/**
 * Reads any number of objects from a git that stays open for the next time. Names are object ids or
 * `<rev>:<path>`; a name with a line feed is answered by undefined (cat-file reads one name a line). Answers
 * stand in the order of names.
 */
export async function readObjects(git: Git, names: readonly string[]): Promise<(GitObject | undefined)[]> {
  return askObjects(git, "contents", names);
}

/** The ids that names stand for, such as `<commit>^{tree}`; undefined for a name that means nothing. */
export async function resolveNames(git: Git, names: readonly string[]): Promise<(Oid | undefined)[]> {
  return (await askObjects(git, "info", names)).map((answer) => answer?.oid);
}

/** What objects are, without their bytes; undefined for one that is not there. */
export async function describeObjects(
  git: Git,
  names: readonly string[],
): Promise<(GitObject | undefined)[]> {
  return askObjects(git, "info", names);
}

async function askObjects(
  git: Git,
  question: Question,
  names: readonly string[],
): Promise<(GitObject | undefined)[]> {
  const askable = names.filter((name) => !name.includes("\n"));
  if (askable.length === 0) return names.map(() => undefined);
  const answers = [...(await ask(git, question, askable))];
  return names.map((name) => (name.includes("\n") ? undefined : objectOf(answers.shift())));
}

/**
 * Asks as often as it takes: an object that is so damaged that git ends at it, or that a partial clone lacks, is missing, and takes no other with it. A git
 * that ends for another reason, as beside a worktree that is just being made, is asked once more.
 */
async function ask(
  git: Git,
  question: Question,
  names: readonly string[],
): Promise<readonly (RawAnswer | undefined)[]> {
  const answers: (RawAnswer | undefined)[] = [];
  for (let retries = 0; ;) {
    const left = names.slice(answers.length);
    if (left.length === 0) return answers;
    try {
      answers.push(...(await askSession(git, question, left)));
    } catch (error) {
      if (!(error instanceof SessionEnded)) throw error;
      const isDamage = isAboutObjects(error.cause) || noteLacking(git, error, left);
      if (!isDamage && retries > 0) throw error.cause;
      if (!isDamage) retries += 1;
      else if (error.isFirst) answers.push(...error.answers, undefined);
    }
  }
}

/** Whether git ended at an object that a partial clone lacks. Throws that where nobody wants to go on without it. */
function noteLacking({ lacking }: Git, ended: SessionEnded, names: readonly string[]): boolean {
  const { cause, isFirst, answers } = ended;
  if (!(cause instanceof SheafError) || cause.code !== "objects-missing") return false;
  if (lacking === undefined) throw cause;
  if (isFirst) lacking.add(names[answers.length] ?? "");
  return true;
}

/** Whether git ended because of what it was asked about; not for want of memory, or of a repository. */
function isAboutObjects(error: unknown): boolean {
  if (!(error instanceof SheafError) || error.code !== "git-failed") return false;
  return /\b(?:object|tree|commit|loose|packed|corrupt)\b/i.test(error.message);
}

function objectOf(answer: RawAnswer | undefined): GitObject | undefined {
  const [oid = "", type = "", size = ""] = answer?.head.split(" ") ?? [];
  if (!/^[0-9]+$/.test(size)) return undefined;
  return { oid: oid as Oid, type, bytes: answer?.bytes ?? Buffer.alloc(0) };
}

/** Writes a blob and returns its id. */
export async function writeBlob(git: Git, content: string | Uint8Array): Promise<Oid> {
  return (await git.text(["hash-object", "-w", "--stdin"], { input: content })) as Oid;
}
